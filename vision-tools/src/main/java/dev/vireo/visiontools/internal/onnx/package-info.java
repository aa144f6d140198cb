/// Networks in ONNX files, run by ONNX Runtime through DJL.
@NullMarked
package dev.vireo.visiontools.internal.onnx;

import org.jspecify.annotations.NullMarked;
