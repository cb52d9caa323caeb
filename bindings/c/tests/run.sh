#!/usr/bin/env bash
# Builds the C interface and runs smoke.c under valgrind: no error, no leak. (The header is checked
# by `cargo test`.) All members are built, so that one build of the library serves them.
set -euo pipefail
cd "$(dirname "$0")/../../.."
target=${CARGO_TARGET_DIR:-target}/debug

if ! command -v valgrind >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends valgrind >/dev/null
fi
cargo build --locked -q
# What Rust's standard library needs of the system.
cc -std=c99 -Wall -Wextra -Werror -pedantic -g -I bindings/c/include bindings/c/tests/smoke.c \
    "$target/libwordprint_c.a" -lpthread -ldl -lm -o "$target/wordprint-smoke"
valgrind -q --error-exitcode=1 --leak-check=full --errors-for-leak-kinds=definite,indirect \
    "$target/wordprint-smoke"
c++ -x c++ -fsyntax-only -Wall -Werror -I bindings/c/include -include wordprint.h /dev/null
