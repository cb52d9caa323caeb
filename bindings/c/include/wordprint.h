/* wordprint: the C interface.
 *
 * Made from bindings/c/src by cbindgen; `cargo test -p wordprint-c` says when it is out of date.
 *
 * Whatever a function gets stays the caller's; whatever it returns is freed by the function named
 * with it. NULL means that it failed: wordprint_last_error() says why. Any number of threads may
 * use one engine at once.
 */

#ifndef WORDPRINT_H
#define WORDPRINT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// The length of a text that ends with a NUL.
#define WORDPRINT_NUL_TERMINATED SIZE_MAX


// Grows when a function changes or goes; functions may be added without.
#define WORDPRINT_ABI 1

// Offsets count bytes of UTF-8.
#define WORDPRINT_BYTES 0

// Offsets count Unicode code points.
#define WORDPRINT_CHARS 1

// Offsets count UTF-16 code units.
#define WORDPRINT_UTF16 2

// Rules and models, compiled: opaque.
typedef struct wordprint_engine wordprint_engine;

// A text in UTF-8.
typedef struct wordprint_text {
  // Its bytes.
  const char *data;
  // How many, or `WORDPRINT_NUL_TERMINATED`.
  size_t length;
} wordprint_text;

// Bytes, such as a fingerprint; `data` is `NULL` when making them failed.
typedef struct wordprint_bytes {
  // The bytes.
  uint8_t *data;
  // How many.
  size_t length;
} wordprint_bytes;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// `WORDPRINT_ABI` of the library that was loaded: compare it with that of the header.
uint32_t wordprint_abi(void);

// Version of the engine and of the models in it. Never freed.
const char *wordprint_version(void);

// Why the last call on this thread failed; `NULL` when it did not. Valid until the next call on this
// thread. Never freed.
const char *wordprint_last_error(void);

// An engine with the built-in rules and models. Make one and share it: that takes a moment.
// Freed by `wordprint_engine_free`.
struct wordprint_engine *wordprint_engine_new(void);

// Frees an engine; `NULL` is let be.
//
// # Safety
// `engine` is `NULL` or from `wordprint_engine_new` and not freed yet; no other thread uses it.
void wordprint_engine_free(struct wordprint_engine *engine);

// Finds tells in a text: JSON of the `score` contract. Offsets are in `unit` (`WORDPRINT_BYTES`,
// `WORDPRINT_CHARS`, `WORDPRINT_UTF16`). Freed by `wordprint_string_free`.
//
// # Safety
// `engine` is from `wordprint_engine_new`; `data` points to `length` bytes, or to a text that ends
// with a NUL when `length` is `WORDPRINT_NUL_TERMINATED`.
char *wordprint_score(const struct wordprint_engine *engine,
                      const char *data,
                      size_t length,
                      uint32_t unit);

// Weighs two sets of texts, each set by one writer: JSON of the `comparison` contract. Freed by
// `wordprint_string_free`.
//
// # Safety
// `engine` is from `wordprint_engine_new`; `a` and `b` point to `a_count` and `b_count` texts.
char *wordprint_compare(const struct wordprint_engine *engine,
                        const struct wordprint_text *a,
                        size_t a_count,
                        const struct wordprint_text *b,
                        size_t b_count);

// Folds texts of one writer into a fingerprint, to keep, merge and compare: the same bytes as the
// command line writes. Freed by `wordprint_bytes_free`.
//
// # Safety
// `engine` is from `wordprint_engine_new`; `items` points to `count` texts.
struct wordprint_bytes wordprint_fingerprint(const struct wordprint_engine *engine,
                                             const struct wordprint_text *items,
                                             size_t count);

// The fingerprint of all texts of two fingerprints. Freed by `wordprint_bytes_free`.
//
// # Safety
// `a` and `b` are from `wordprint_fingerprint` or point to as many bytes as they say.
struct wordprint_bytes wordprint_fingerprint_merge(struct wordprint_bytes a,
                                                   struct wordprint_bytes b);

// A fingerprint in figures: JSON of the `fingerprint` contract. Freed by `wordprint_string_free`.
//
// # Safety
// `fingerprint` is from `wordprint_fingerprint` or points to as many bytes as it says.
char *wordprint_fingerprint_describe(struct wordprint_bytes fingerprint);

// Weighs two fingerprints: JSON of the `comparison` contract. Freed by `wordprint_string_free`.
//
// # Safety
// `engine` is from `wordprint_engine_new`; `a` and `b` are from `wordprint_fingerprint` or point to as
// many bytes as they say.
char *wordprint_compare_fingerprints(const struct wordprint_engine *engine,
                                     struct wordprint_bytes a,
                                     struct wordprint_bytes b);

// Frees a string that this library returned; `NULL` is let be.
//
// # Safety
// `string` is `NULL` or a string of this library that was not freed yet.
void wordprint_string_free(char *string);

// Frees bytes that this library returned; those of length 0 are let be.
//
// # Safety
// `bytes` are of this library and were not freed yet.
void wordprint_bytes_free(struct wordprint_bytes bytes);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* WORDPRINT_H */
