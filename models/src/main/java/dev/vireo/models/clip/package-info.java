/// CLIP (Radford et al., arXiv 2103.00020), vision and text, under the names and configurations of HuggingFace.
@NullMarked
package dev.vireo.models.clip;

import org.jspecify.annotations.NullMarked;
