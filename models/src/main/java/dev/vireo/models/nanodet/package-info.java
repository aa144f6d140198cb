/// NanoDet-g, a small detector of things by their class: [dev.vireo.models.nanodet.NanoDetModel] gives class logits and
/// distances to the sides of boxes for every cell of three grids.
@NullMarked
package dev.vireo.models.nanodet;

import org.jspecify.annotations.NullMarked;
