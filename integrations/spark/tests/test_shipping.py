"""The packages come to two executors in the archive, not from where the driver has them."""

import pyarrow as pa


def test_two_executors_load_the_shipped_packages(spark):
    def where(batches):
        import os
        import time

        import wordprint
        import wordprint._native as native
        import wordprint_spark

        for _ in batches:
            time.sleep(1.0)  # Long enough for both executors to get tasks.
            yield pa.RecordBatch.from_pydict(
                {
                    "folder": [os.getcwd()],
                    "package": [wordprint.__file__],
                    "native": [native.__file__],
                    "spark": [wordprint_spark.__file__],
                }
            )

    tasks = spark.range(4, numPartitions=4)
    schema = "folder string, package string, native string, spark string"
    found = tasks.mapInArrow(where, schema).collect()
    assert len({row.folder for row in found}) == 2
    for row in found:
        for path in (row.package, row.native, row.spark):
            assert "/wordprint_packages/" in path, path
        assert row.native.endswith(".so")
