/// OWL-ViT (Minderer et al., arXiv 2205.06230) and OWLv2 (arXiv 2306.09683): find in a picture what texts
/// name, on the towers of CLIP, under the names and configurations of HuggingFace.
@NullMarked
package dev.vireo.models.owlv2;

import org.jspecify.annotations.NullMarked;
