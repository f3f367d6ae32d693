# What developers type. `just` alone lists the recipes.

set windows-shell := ["powershell.exe", "-NoLogo", "-Command"]

[private]
default:
    @just --list

# Everything that a change must pass, exactly as it runs elsewhere.
ci:
    .ci/run

# The tests that need nothing but this folder.
test *ARGS:
    cargo test {{ ARGS }}

# The cases of every built-in rule; new findings wait for `cargo insta review`.
rules:
    cargo test --test rules

# Rewrites the generated files: rule table, rule pages, pictures, command line help.
[unix]
docs:
    UPDATE_GENERATED=1 cargo test --test generated

# Rewrites the generated files: rule table, rule pages, pictures, command line help.
[windows]
docs:
    $env:UPDATE_GENERATED = "1"; cargo test --test generated

# Runs the program: `just run demo`.
run *ARGS:
    cargo run --quiet -- {{ ARGS }}

# The stages of a run as a picture: `just graph -o mermaid`.
graph *ARGS:
    cargo run --quiet -- graph {{ ARGS }}
