package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Literal;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the tree of a type annotation as text again.
final class Annotations {
    private Annotations() {}

    /// The text of an annotation; what can't stand in one becomes `?`.
    static String text(Expr part) {
        return switch (part) {
            case Expr.Name name -> name.id();
            case Expr.Attribute attribute -> text(attribute.value()) + "." + attribute.attr();
            case Expr.Constant constant -> constant(constant.value());
            case Expr.Subscript subscript -> text(subscript.value()) + "[" + text(subscript.index()) + "]";
            case Expr.TupleDisplay tuple -> joined(tuple.elements());
            case Expr.ListDisplay list -> joined(list.elements());
            case Expr.BinOp or when or.op() == Operator.Binary.BIT_OR -> text(or.left()) + " | " + text(or.right());
            case Expr.BinOp _, Expr.UnaryOp _, Expr.BoolOp _, Expr.Compare _, Expr.IfExp _, Expr.NamedExpr _ -> "?";
            case Expr.Slice _, Expr.Call _, Expr.Lambda _, Expr.SetDisplay _, Expr.DictDisplay _ -> "?";
            case Expr.Comprehension _, Expr.JoinedStr _, Expr.FormattedValue _, Expr.Starred _ -> "?";
            case Expr.Yielding _, Tree.Unsupported _ -> "?";
        };
    }

    private static String constant(Literal value) {
        return switch (value) {
            case Literal.Text(String text) -> text;
            case Literal.None _ -> "None";
            case Literal.Ellipsis _ -> "...";
            case Literal.Whole _, Literal.Real _, Literal.Truth _, Literal.Bytes _, Literal.Complex _ -> "?";
        };
    }

    private static String joined(List<Expr> parts) {
        return parts.stream().map(Annotations::text).collect(Collectors.joining(", "));
    }
}
