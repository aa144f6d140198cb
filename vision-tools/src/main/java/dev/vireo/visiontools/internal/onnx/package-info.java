/// Networks in ONNX files, run by ONNX Runtime.
@NullMarked
package dev.vireo.visiontools.internal.onnx;

import org.jspecify.annotations.NullMarked;
