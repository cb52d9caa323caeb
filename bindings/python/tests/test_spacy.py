"""spaCy: findings among a document's spans."""

import spacy
from spacy.tokens import DocBin

TEXT = "Ünter uns: we will discuss about it. He gave me many advices."


def pipeline(**config):
    nlp = spacy.blank("en")
    nlp.add_pipe("wordprint", config=config)
    return nlp


def test_findings_are_spans():
    doc = pipeline()(TEXT)
    spans = doc.spans["wordprint"]
    assert [span.text for span in spans] == ["discuss about", "advices"]
    assert spans[0].label_ == "en.prep.discuss_about"
    assert spans[0]._.wordprint.suggestions == ("discuss",)
    assert len(doc._.wordprint.findings) == 2
    assert doc[0:2]._.wordprint is None
    assert spacy.blank("en")(TEXT)._.wordprint is None


def test_many_documents_are_one_by_one():
    nlp = pipeline(spans_key="tells")
    texts = [TEXT, "Fine.", ""] * 5
    many = [[(s.text, s.label_) for s in doc.spans["tells"]] for doc in nlp.pipe(texts)]
    assert [len(spans) for spans in many] == [2, 0, 0] * 5
    for text, spans in zip(texts, many):
        doc = nlp(text)
        assert [(s.text, s.label_) for s in doc.spans["tells"]] == spans


def test_settings_and_serial_forms():
    doc = pipeline(min_confidence=0.99)(TEXT)
    assert len(doc.spans["wordprint"]) == 0
    nlp = pipeline(disable=["en.prep.*"])
    again = spacy.blank("en").from_config(nlp.config)
    doc = again(TEXT)
    assert [span.text for span in doc.spans["wordprint"]] == ["advices"]
    doc = pipeline()(TEXT)
    [kept] = DocBin(docs=[doc], store_user_data=True).get_docs(doc.vocab)
    assert kept._.wordprint == doc._.wordprint
    assert [span.text for span in kept.spans["wordprint"]] == ["discuss about", "advices"]
