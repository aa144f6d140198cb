/// The vocabulary of visual programs: types, values, the API that programs may call, diagnostics and
/// outcomes.
@NullMarked
package dev.vireo.program;

import org.jspecify.annotations.NullMarked;
