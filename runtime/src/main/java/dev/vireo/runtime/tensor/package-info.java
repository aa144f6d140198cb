/// A thin facade over libtorch: tensors with owned scopes. No other package names a native class.
@NullMarked
package dev.vireo.runtime.tensor;

import org.jspecify.annotations.NullMarked;
