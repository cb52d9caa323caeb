"""wordprint on Apache Spark.

Tables of posts in, tables of answers out, the same answers as on one machine:

=========================  ====================================================================
:func:`score_posts`        findings and document scores of every post
:func:`fingerprint_accounts`  one mergeable fingerprint for each account
:func:`mark_copies`        which posts repeat what another account posted
:func:`templates`          the texts that several accounts posted
:func:`candidate_links`    accounts that share a text, as star edges and template nodes
:func:`cluster_accounts`   groups of accounts that seem to share a writer
:func:`attribute_posts`    which known group wrote a post, or all posts of an account, or none
:func:`connected_components`  components of any graph of 64-bit nodes
=========================  ====================================================================

A table of posts has the column ``text`` and, where known, ``account``, ``id``, ``platform``,
``lang`` and ``created_at``; ``columns={"text": "body"}`` names others. Posts without text are
left out, and where accounts matter posts without one.

:mod:`wordprint_spark.shipping` brings the packages to the executors.
"""

from .attribution import attribute_posts
from .clusters import cluster_accounts
from .components import connected_components
from .copies import candidate_links, mark_copies, templates
from .fingerprints import fingerprint_accounts
from .scores import score_posts

__all__ = [
    "attribute_posts",
    "candidate_links",
    "cluster_accounts",
    "connected_components",
    "fingerprint_accounts",
    "mark_copies",
    "score_posts",
    "templates",
]
