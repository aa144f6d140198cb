/// PS3 (Shi et al., "Scaling Vision Pre-Training to 4K Resolution", arXiv 2503.19903): a vision transformer that
/// sees a whole picture at low resolution and then looks close, at several finer scales, at the patches that a
/// text, or the picture itself, says are worth it. Vision and text model, selection, preprocessing, and the
/// losses of its pre-training. docs/ps3.md tells how to use it and how it differs from the published package.
@NullMarked
package dev.vireo.models.ps3;

import org.jspecify.annotations.NullMarked;
