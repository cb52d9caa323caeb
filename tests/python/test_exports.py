"""The exports of `cluster`, opened by the programs they are written for."""

import json
import warnings

import networkx
import pytest
import stix2
import stix2validator
from pymisp import MISPEvent, MISPObject

from conftest import cluster


@pytest.fixture(scope="session")
def grouping(export):
    return json.loads(export("json").read_text())


def members(grouping):
    return {m["account"]: g["id"] for g in grouping["groups"] for m in g["accounts"]}


def check_graph(graph, grouping):
    of = members(grouping)
    assert set(graph) == set(of) | set(grouping["ungrouped"])
    assert len(of) >= 7 and graph.number_of_edges() >= len(of) // 2
    for name, node in graph.nodes(data=True):
        assert node.get("group") == of.get(name)
        assert node["grouped"] == (name in of)
        assert node["posts"] > 0 and node["first_seen"] <= node["last_seen"]
        if name in of:
            assert 0.0 <= node["confidence"] <= 1.0
    for a, b, edge in graph.edges(data=True):
        assert a in graph and b in graph
        assert 0.0 < edge["weight"] <= 1.0 and 0.0 <= edge["posterior"] <= 1.0
        assert edge["same_group"] == (a in of and of.get(a) == of.get(b))
        assert edge["evidence_kinds"]


def test_gexf_opens_in_networkx(export, grouping):
    graph = networkx.read_gexf(export("gexf"), version="1.3")
    check_graph(graph, grouping)
    for _, node in graph.nodes(data=True):
        assert 0.0 <= node["viz"]["position"]["x"] <= 1000.0


def test_graphml_opens_in_networkx(export, grouping):
    graph = networkx.read_graphml(export("graphml"))
    check_graph(graph, grouping)
    for _, node in graph.nodes(data=True):
        assert 0.0 <= node["x"] <= 1.0 and 0.0 <= node["y"] <= 1.0


def test_stix_is_valid_and_parses(export, grouping):
    text = export("stix").read_text()
    options = stix2validator.ValidationOptions(version="2.1", strict=False)
    result = stix2validator.validate_string(text, options)
    assert result.is_valid, [str(error) for error in result.errors]
    bundle = stix2.parse(text, version="2.1", allow_custom=False)
    kinds = [thing.type for thing in bundle.objects]
    of = members(grouping)
    assert kinds.count("user-account") == len(of)
    assert kinds.count("grouping") == kinds.count("note") == len(grouping["groups"])
    assert set(kinds) <= {"identity", "user-account", "grouping", "note", "relationship"}
    accounts = {o.account_login: o for o in bundle.objects if o.type == "user-account"}
    assert set(accounts) == set(of)
    # The identifier that the specification derives, as the reference library does.
    for login, account in accounts.items():
        assert stix2.v21.UserAccount(account_login=login).id == account.id
    known = {o.id for o in bundle.objects}
    for thing in bundle.objects:
        for reference in getattr(thing, "object_refs", []):
            assert reference in known
        if thing.type == "relationship":
            assert thing.source_ref in known and thing.target_ref in known
            assert 0 <= thing.confidence <= 100
    groupings = {o.name.split()[-1]: o for o in bundle.objects if o.type == "grouping"}
    for group in grouping["groups"]:
        held = set(groupings[group["id"]].object_refs)
        assert {accounts[m["account"]].id for m in group["accounts"]} <= held


def test_misp_loads_and_fits_the_templates(export, grouping):
    event = MISPEvent()
    event.load_file(str(export("misp")))
    of = members(grouping)
    accounts = [o for o in event.objects if o.name == "user-account"]
    notes = [o for o in event.objects if o.name == "annotation"]
    assert len(accounts) == len(of) and len(notes) == len(grouping["groups"])
    uuids = {o.uuid for o in event.objects}
    assert len(uuids) == len(event.objects)
    for thing in event.objects:
        # The template that comes with the library, in strict mode: relations, versions, what is required.
        template = MISPObject(thing.name, strict=True)
        assert thing.template_uuid == template.template_uuid
        assert int(thing.template_version) <= int(template.template_version)
        for attribute in thing.attributes:
            assert attribute.to_ids is False
            template.add_attribute(attribute.object_relation, value=attribute.value)
        relations = {a.object_relation for a in thing.attributes}
        definition = template._definition
        assert set(definition.get("required", [])) <= relations
        assert not definition.get("requiredOneOf") or set(definition["requiredOneOf"]) & relations
        for reference in thing.references:
            assert reference.referenced_uuid in uuids
    names = {a.value for o in accounts for a in o.attributes if a.object_relation == "username"}
    assert names == set(of)
    assert not event.published and int(event.threat_level_id) == 4
    for note in notes:
        assert len(note.references) >= 2
        assert "not proof" in note.get_attributes_by_relation("text")[0].value


def test_names_from_strangers_stay_names(hostile, tmp_path):
    posts, names = hostile
    made = {}
    for kind in ["gexf", "graphml", "stix", "misp", "html"]:
        made[kind] = tmp_path / kind
        made[kind].write_bytes(cluster("--format", kind, "--prior", "0.9", posts=posts))
    for graph in [networkx.read_gexf(made["gexf"], version="1.3"), networkx.read_graphml(made["graphml"])]:
        assert len(graph) == len(names)
        assert '<a href="x">&amp;' in graph and "]]><evil/>" in graph
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = stix2validator.validate_string(
            made["stix"].read_text(), stix2validator.ValidationOptions(version="2.1")
        )
    assert result.is_valid
    event = MISPEvent()
    event.load_file(str(made["misp"]))
    page = made["html"].read_text()
    assert "<evil" not in page and "<a href=\"x\"" not in page and "\u202e" not in page


def test_no_group_is_no_accusation(tmp_path):
    posts = tmp_path / "posts.jsonl"
    posts.write_text(
        '{"account":"ann","text":"The soup was cold today and so was the bread I had with it."}\n'
        '{"account":"bob","text":"Nobody told me that the train to the coast leaves from platform four."}\n'
    )
    bundle = stix2.parse(cluster("--format", "stix", posts=posts).decode(), version="2.1")
    assert [thing.type for thing in bundle.objects] == ["identity"]
    event = json.loads(cluster("--format", "misp", posts=posts))["Event"]
    assert event["Object"] == []
    assert len(networkx.parse_graphml(cluster("--format", "graphml", posts=posts).decode())) == 2
