"""Star contraction gives the components of the union-find."""

import random

from wordprint_spark import connected_components


def test_contraction_is_the_union_find(spark):
    random.seed(11)
    few = [(random.randrange(300), random.randrange(300)) for _ in range(220)]
    path = [(1_000 + n, 1_001 + n) for n in range(20)]  # The worst case of both.
    star = [(5_000, 5_000 - n) for n in range(1, 200)]
    far = [(-(2**63), 2**63 - 1), (7_000, 7_000)]
    edges = spark.createDataFrame(few + path + star + far, "src long, dst long")
    union = {tuple(row) for row in connected_components(edges).collect()}
    contracted = {tuple(row) for row in connected_components(edges, driver_edges=0).collect()}
    assert contracted == union
    of = dict(union)
    assert of[1_020] == 1_000 and of[5_000] == 4_801 and of[2**63 - 1] == -(2**63)
    assert of[7_000] == 7_000
