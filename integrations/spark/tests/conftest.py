"""One session for all tests: a master with two executors of its own processes.

The executors' Python is the driver's, but the packages have to come out of the shipped archive:
``test_shipping.py`` checks that they do.
"""

import json
import os
import sys
from pathlib import Path

import pyspark
import pytest
from pyspark.sql import SparkSession
from wordprint_spark import shipping

ROOT = Path(__file__).resolve().parents[3]
POSTS = ROOT / "corpora" / "posts" / "network.jsonl"


def session(master: str, archive: Path | None) -> SparkSession.Builder:
    os.environ["SPARK_HOME"] = os.path.dirname(pyspark.__file__)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "512m",
        "spark.executor.memory": "512m",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        **(shipping.settings(archive) if archive else {}),
    }
    builder = SparkSession.builder.master(master).appName("wordprint tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    archive = shipping.pack(tmp_path_factory.mktemp("ship") / "wordprint.tar.gz")
    spark = session("local-cluster[2,1,512]", archive).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    yield spark
    spark.stop()


@pytest.fixture(scope="session")
def posts():
    with POSTS.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def df(spark, posts):
    fields = ("id", "account", "platform", "lang", "created_at", "text")
    rows = [tuple(post.get(field) for field in fields) for post in posts]
    schema = ", ".join(f"{field} string" for field in fields)
    # Four partitions for two executors: accounts are spread over tasks.
    return spark.createDataFrame(rows, schema).repartition(4).persist()
