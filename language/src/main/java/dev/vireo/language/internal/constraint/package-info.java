/// Texts that follow a JSON schema: the schema as an automaton over bytes, and the tokens that keep it alive.
@NullMarked
package dev.vireo.language.internal.constraint;

import org.jspecify.annotations.NullMarked;
