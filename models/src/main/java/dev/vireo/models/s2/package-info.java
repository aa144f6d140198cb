/// S² (Shi et al., arXiv 2403.13043): any encoder of pictures run at several scales, without new weights.
@NullMarked
package dev.vireo.models.s2;

import org.jspecify.annotations.NullMarked;
