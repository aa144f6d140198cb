package dev.vireo.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// An ONNX classifier that is small enough to write by hand: its three scores are the means of the red, green and
/// blue values of a picture, `GlobalAveragePool` followed by `Flatten`.
///
/// ONNX files are Protocol Buffers messages; the numbers are those of the fields in `onnx.proto`.
final class TinyClassifier {
    static final int SIDE = 4;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private TinyClassifier() {}

    static Path write(Path file) throws IOException {
        byte[] graph = message()
                .bytes(1, node("GlobalAveragePool", "picture", "means"))
                .bytes(1, node("Flatten", "means", "scores"))
                .text(2, "tiny")
                .bytes(11, floats("picture", 1, 3, SIDE, SIDE))
                .bytes(12, floats("scores", 1, 3))
                .done();
        return Files.write(
                file,
                message()
                        .number(1, 8) // version of the format
                        .bytes(7, graph)
                        .bytes(8, message().text(1, "").number(2, 13).done()) // version of the operators
                        .done());
    }

    private static byte[] node(String operator, String input, String output) {
        return message().text(1, input).text(2, output).text(4, operator).done();
    }

    private static byte[] floats(String name, int... sizes) {
        TinyClassifier shape = message();
        for (int size : sizes) {
            shape.bytes(1, message().number(1, size).done());
        }
        byte[] tensor = message().number(1, 1).bytes(2, shape.done()).done(); // 1: float
        return message()
                .text(1, name)
                .bytes(2, message().bytes(1, tensor).done())
                .done();
    }

    private static TinyClassifier message() {
        return new TinyClassifier();
    }

    private TinyClassifier number(int field, int value) {
        varint(field << 3);
        varint(value);
        return this;
    }

    private TinyClassifier text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private TinyClassifier bytes(int field, byte[] value) {
        varint((field << 3) | 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void varint(int value) {
        int rest = value;
        while (rest > 127) {
            out.write((rest & 127) | 128);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private byte[] done() {
        return out.toByteArray();
    }
}
