/// Masked autoencoders: CrossMAE, whose decoder only looks at what is visible, and MAE, its baseline.
@NullMarked
package dev.vireo.models.crossmae;

import org.jspecify.annotations.NullMarked;
