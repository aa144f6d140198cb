/// Weight files in the safetensors format, and model files in the GGUF format.
@NullMarked
package dev.vireo.runtime.weights;

import org.jspecify.annotations.NullMarked;
