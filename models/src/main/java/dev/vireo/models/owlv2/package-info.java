/// OWLv2 (Minderer et al., arXiv 2306.09683): finds in a picture what texts name, on the towers of CLIP,
/// under the names and configurations of HuggingFace.
@NullMarked
package dev.vireo.models.owlv2;

import org.jspecify.annotations.NullMarked;
