/// SigLIP and the fixed-size SigLIP 2 (Zhai et al., arXiv 2303.15343; Tschannen et al., arXiv 2502.14786), vision
/// and text, under the names and configurations of HuggingFace.
@NullMarked
package dev.vireo.models.siglip;

import org.jspecify.annotations.NullMarked;
