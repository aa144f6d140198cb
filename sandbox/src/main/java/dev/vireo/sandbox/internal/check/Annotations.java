package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.python.Tree;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the tree of a type annotation as text again.
final class Annotations {
    private Annotations() {}

    /// The text of an annotation; what can't stand in one becomes `?`.
    static String text(Tree part) {
        return switch (part) {
            case Tree.Node n -> node(n);
            case Tree.Text(String text) -> text;
            case Tree.Nothing() -> "None";
            case Tree.Opaque(String type) -> type.equals("ellipsis") ? "..." : "?";
            case Tree.Many _, Tree.Whole _, Tree.Real _, Tree.Truth _ -> "?";
        };
    }

    private static String node(Tree.Node n) {
        return switch (n.kind()) {
            case "Name" -> n.text("id");
            case "Attribute" -> text(n.field("value")) + "." + n.text("attr");
            case "Constant" -> text(n.field("value"));
            case "Subscript" -> text(n.field("value")) + "[" + text(n.field("slice")) + "]";
            case "Tuple", "List" -> joined(n.nodes("elts"));
            case "BinOp" -> n.text("op").equals("BitOr") ? text(n.field("left")) + " | " + text(n.field("right")) : "?";
            default -> "?";
        };
    }

    private static String joined(List<Tree.Node> nodes) {
        return nodes.stream().map(Annotations::text).collect(Collectors.joining(", "));
    }
}
