package dev.vireo.sandbox.internal.python;

import dev.vireo.sandbox.internal.wire.Wire;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A part of a Python syntax tree, as `checker.py` wrote it.
public sealed interface Tree {
    /// A node with a position; `kind` is its class in Python's `ast`, `fields` are named as there.
    record Node(String kind, int line, int column, Map<String, Tree> fields) implements Tree {
        /// A field; [Nothing] when the node has none of that name.
        public Tree field(String name) {
            return fields.getOrDefault(name, new Nothing());
        }

        /// The nodes of a list field.
        public List<Node> nodes(String name) {
            List<Node> out = new ArrayList<>();
            if (field(name) instanceof Many(List<Tree> parts)) {
                for (Tree part : parts) {
                    if (part instanceof Node node) {
                        out.add(node);
                    }
                }
            }
            return out;
        }

        /// The text of a field; empty when it is no text.
        public String text(String name) {
            return field(name) instanceof Text(String text) ? text : "";
        }

        public boolean is(String otherKind) {
            return kind.equals(otherKind);
        }

        /// This node and all below it, in the order of the source.
        public void walk(Consumer<Node> visitor) {
            visitor.accept(this);
            for (Tree part : fields.values()) {
                walk(part, visitor);
            }
        }

        private static void walk(Tree part, Consumer<Node> visitor) {
            switch (part) {
                case Node node -> node.walk(visitor);
                case Many(List<Tree> parts) -> parts.forEach(p -> walk(p, visitor));
                case Text _, Whole _, Real _, Truth _, Nothing _, Opaque _ -> {}
            }
        }
    }

    record Many(List<Tree> parts) implements Tree {}

    record Text(String value) implements Tree {}

    record Whole(BigInteger value) implements Tree {}

    record Real(double value) implements Tree {}

    record Truth(boolean value) implements Tree {}

    record Nothing() implements Tree {}

    /// A constant of another class: bytes, complex, ellipsis.
    record Opaque(String type) implements Tree {}

    /// What the parser says about a text.
    sealed interface Parse {
        record Module(Node module) implements Parse {}

        /// `line` and `column` count from 1; 0 when unknown.
        record Broken(int line, int column, String message) implements Parse {}
    }

    /// Reads the notation of `checker.py`.
    ///
    /// @throws Wire.Malformed when the text is not of it
    static Parse read(String text) throws Wire.Malformed {
        return new Reader(text).parse();
    }

    /// A recursive-descent reader with bounded depth.
    final class Reader {
        private static final int MAX_DEPTH = 400;

        private final String text;
        private int at;

        private Reader(String text) {
            this.text = text;
        }

        private Parse parse() throws Wire.Malformed {
            Parse out;
            if (next() == '-') {
                out = new Parse.Broken((int) number(), (int) number(), string());
            } else if (value(0) instanceof Node node) {
                out = new Parse.Module(node);
            } else {
                throw new Wire.Malformed("a tree without a node");
            }
            if (at != text.length()) {
                throw new Wire.Malformed("a tree with text after it");
            }
            return out;
        }

        private Tree value(int depth) throws Wire.Malformed {
            if (depth > MAX_DEPTH) {
                throw new Wire.Malformed("a tree that is too deep");
            }
            char tag = next();
            return switch (tag) {
                case 'N' -> {
                    String kind = string();
                    int line = (int) number();
                    int column = (int) number();
                    long count = number();
                    Map<String, Tree> fields = new LinkedHashMap<>();
                    for (long i = 0; i < count; i++) {
                        fields.put(string(), value(depth + 1));
                    }
                    yield new Node(kind, line, column, fields);
                }
                case 'L' -> {
                    long count = number();
                    List<Tree> parts = new ArrayList<>();
                    for (long i = 0; i < count; i++) {
                        parts.add(value(depth + 1));
                    }
                    yield new Many(parts);
                }
                case 'S' -> new Text(string());
                case 'I' -> new Whole(whole());
                case 'F' -> new Real(real());
                case 'T' -> new Truth(true);
                case 'Z' -> new Truth(false);
                case '0' -> new Nothing();
                case 'O' -> new Opaque(string());
                default -> throw new Wire.Malformed("a tree with tag '" + tag + "'");
            };
        }

        private char next() throws Wire.Malformed {
            if (at >= text.length()) {
                throw new Wire.Malformed("a tree that is cut short");
            }
            return text.charAt(at++);
        }

        private String until(char end) throws Wire.Malformed {
            int stop = text.indexOf(end, at);
            if (stop < 0 || stop - at > 2000) {
                throw new Wire.Malformed("a tree that is cut short");
            }
            String out = text.substring(at, stop);
            at = stop + 1;
            return out;
        }

        private long number() throws Wire.Malformed {
            return Math.max(0, parseLong(until(';')));
        }

        private static long parseLong(String digits) throws Wire.Malformed {
            try {
                return Integer.parseInt(digits);
            } catch (NumberFormatException e) {
                throw new Wire.Malformed("a tree with a bad number");
            }
        }

        private BigInteger whole() throws Wire.Malformed {
            try {
                return new BigInteger(until(';'));
            } catch (NumberFormatException e) {
                throw new Wire.Malformed("a tree with a bad number");
            }
        }

        private double real() throws Wire.Malformed {
            String digits = until(';');
            try {
                return digits.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(digits);
            } catch (NumberFormatException e) {
                throw new Wire.Malformed("a tree with a bad number");
            }
        }

        private String string() throws Wire.Malformed {
            long length = parseLong(until(':'));
            try {
                int stop = text.offsetByCodePoints(at, (int) length); // Python counts code points
                String out = text.substring(at, stop);
                at = stop;
                return out;
            } catch (IndexOutOfBoundsException e) {
                throw new Wire.Malformed("a tree that is cut short");
            }
        }
    }
}
