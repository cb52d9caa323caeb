/* Every function as a C program calls it, with what it should refuse; run under valgrind. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wordprint.h"

#define TEXT(s) {(s), WORDPRINT_NUL_TERMINATED}

static void expect(const char *json, const char *part) {
    if (json == NULL || strstr(json, part) == NULL) {
        fprintf(stderr, "expected %s in %s (%s)\n", part, json ? json : "NULL",
                wordprint_last_error() ? wordprint_last_error() : "no error");
        abort();
    }
}

static void expect_error(const void *answer, const char *part) {
    assert(answer == NULL);
    expect(wordprint_last_error(), part);
}

int main(void) {
    assert(wordprint_abi() == WORDPRINT_ABI);
    assert(strlen(wordprint_version()) > 0);
    wordprint_engine *engine = wordprint_engine_new();
    assert(engine != NULL && wordprint_last_error() == NULL);

    /* Score: offsets in each unit, texts with and without an end. */
    const char *text = "\xc3\x89lan! We must discuss about it.";
    char *json = wordprint_score(engine, text, WORDPRINT_NUL_TERMINATED, WORDPRINT_BYTES);
    expect(json, "en.prep.discuss_about");
    expect(json, "\"start\":15");
    wordprint_string_free(json);
    json = wordprint_score(engine, text, strlen(text), WORDPRINT_UTF16);
    expect(json, "\"start\":14");
    wordprint_string_free(json);
    json = wordprint_score(engine, "a\0b", 3, WORDPRINT_CHARS);
    expect(json, "\"findings\":[]");
    wordprint_string_free(json);
    json = wordprint_score(engine, NULL, 0, WORDPRINT_BYTES);
    expect(json, "\"findings\":[]");
    wordprint_string_free(json);

    /* Compare: from texts and from fingerprints. */
    wordprint_text a[] = {TEXT("The tide came in early."), TEXT("Nobody minded the rain.")};
    wordprint_text b[] = {TEXT("The bridge is closed again.")};
    char *whole = wordprint_compare(engine, a, 2, b, 1);
    expect(whole, "\"verdict\":\"inconclusive\"");
    wordprint_bytes one = wordprint_fingerprint(engine, a, 1);
    wordprint_bytes two = wordprint_fingerprint(engine, a + 1, 1);
    wordprint_bytes both = wordprint_fingerprint_merge(one, two);
    wordprint_bytes other = wordprint_fingerprint(engine, b, 1);
    assert(both.data != NULL && other.length > 0);
    json = wordprint_compare_fingerprints(engine, both, other);
    assert(json != NULL && strcmp(json, whole) == 0);
    wordprint_string_free(json);
    wordprint_string_free(whole);
    json = wordprint_fingerprint_describe(both);
    expect(json, "\"documents\":2");
    wordprint_string_free(json);
    json = wordprint_compare(engine, NULL, 0, NULL, 0);
    expect(json, "inconclusive");
    wordprint_string_free(json);

    /* What is wrong is refused with a reason, and the next call works again. */
    expect_error(wordprint_score(NULL, text, 3, 0), "engine is NULL");
    expect_error(wordprint_score(engine, NULL, 3, 0), "text is NULL");
    expect_error(wordprint_score(engine, "ab\xff", 3, 0), "not UTF-8 from byte 2");
    expect_error(wordprint_score(engine, text, 3, 9), "no unit");
    expect_error(wordprint_score(engine, text, (size_t)-2, 0), "that long");
    expect_error(wordprint_compare(engine, NULL, 2, b, 1), "side a is NULL");
    expect_error(wordprint_compare(engine, a, (size_t)-1 / 4, b, 1), "that long");
    wordprint_text bad[] = {TEXT("fine"), {NULL, 4}};
    expect_error(wordprint_compare(engine, a, 2, bad, 2), "text 1 of side b is NULL");
    wordprint_bytes nothing = {NULL, 0};
    expect_error(wordprint_fingerprint_describe(nothing), "NULL");
    wordprint_bytes damaged = {both.data, both.length - 1};
    expect_error(wordprint_fingerprint_describe(damaged), "checksum");
    expect_error(wordprint_fingerprint_merge(both, damaged).data, "fingerprint b");
    expect_error(wordprint_fingerprint(NULL, a, 2).data, "engine is NULL");
    wordprint_bytes_free(nothing);
    wordprint_string_free(NULL);
    wordprint_engine_free(NULL);
    json = wordprint_score(engine, text, WORDPRINT_NUL_TERMINATED, 0);
    assert(json != NULL && wordprint_last_error() == NULL);
    wordprint_string_free(json);

    wordprint_bytes_free(one);
    wordprint_bytes_free(two);
    wordprint_bytes_free(both);
    wordprint_bytes_free(other);
    wordprint_engine_free(engine);
    puts("ok");
    return EXIT_SUCCESS;
}
