/// Weight files in the safetensors format.
@NullMarked
package dev.vireo.runtime.weights;

import org.jspecify.annotations.NullMarked;
