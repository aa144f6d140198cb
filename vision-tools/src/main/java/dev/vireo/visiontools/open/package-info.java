/// Tools for pictures of anything, each on a published folder that the user gives: OWL-ViT and OWLv2 find by
/// any words, SigLIP 2 compares with texts, Depth Anything tells near and far. Detectors in ONNX find what
/// their names say.
@NullMarked
package dev.vireo.visiontools.open;

import org.jspecify.annotations.NullMarked;
