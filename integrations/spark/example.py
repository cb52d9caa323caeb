"""Groups and findings of the sample network, on a Spark of two executors on this machine."""

import os
import sys
import tempfile
from pathlib import Path

import pyspark
from pyspark.sql import SparkSession
from wordprint_spark import cluster_accounts, score_posts, shipping

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    os.environ.setdefault("SPARK_HOME", os.path.dirname(pyspark.__file__))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        archive = shipping.pack(Path(folder) / "wordprint.tar.gz")
        builder = SparkSession.builder.master("local-cluster[2,1,512]")
        settings = {
            **shipping.settings(archive),
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.executor.memory": "512m",
            "spark.sql.shuffle.partitions": "2",
            "spark.ui.enabled": "false",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        spark = builder.getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")

        posts = spark.read.json(str(ROOT / "corpora/posts/network.jsonl")).repartition(4)
        groups = cluster_accounts(posts).where("group IS NOT NULL").orderBy("group", "account")
        for row in groups.collect():
            print(f"{row.group:6} {row.account:20} {row.confidence:.2f}")
        findings = score_posts(posts).selectExpr("id", "explode(findings) AS found")
        for row in findings.orderBy("id").limit(5).collect():
            print(f"{row.id:6} {row.found.rule:32} {row.found.text}")
        spark.stop()
