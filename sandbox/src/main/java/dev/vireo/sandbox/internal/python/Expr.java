package dev.vireo.sandbox.internal.python;

import java.util.List;
import java.util.Optional;

/// An expression.
public sealed interface Expr extends Tree
        permits Expr.Constant,
                Expr.Name,
                Expr.Attribute,
                Expr.Subscript,
                Expr.Slice,
                Expr.Call,
                Expr.BinOp,
                Expr.UnaryOp,
                Expr.BoolOp,
                Expr.Compare,
                Expr.IfExp,
                Expr.Lambda,
                Expr.NamedExpr,
                Expr.Display,
                Expr.DictDisplay,
                Expr.Comprehension,
                Expr.JoinedStr,
                Expr.FormattedValue,
                Expr.Starred,
                Expr.Yielding,
                Tree.Unsupported {
    record Constant(Place at, Literal value) implements Expr {
        public boolean isNone() {
            return value instanceof Literal.None;
        }
    }

    /// A name.
    ///
    /// @param loaded whether it is read here, not bound or deleted
    record Name(Place at, String id, boolean loaded) implements Expr {}

    /// `value.attr`.
    record Attribute(Place at, Expr value, String attr) implements Expr {}

    /// `value[index]`.
    record Subscript(Place at, Expr value, Expr index) implements Expr {}

    /// `lower:upper:step`, the index of a part.
    record Slice(Place at, Optional<Expr> lower, Optional<Expr> upper, Optional<Expr> step) implements Expr {}

    record Call(Place at, Expr func, List<Expr> args, List<Keyword> keywords) implements Expr {}

    record BinOp(Place at, Expr left, Operator.Binary op, Expr right) implements Expr {}

    record UnaryOp(Place at, Operator.Unary op, Expr operand) implements Expr {}

    /// `a and b and c`, or the same with `or`.
    record BoolOp(Place at, boolean and, List<Expr> values) implements Expr {}

    /// `left < b < c`.
    record Compare(Place at, Expr left, List<Comparison> comparisons) implements Expr {}

    /// What a value is compared with, and how.
    record Comparison(Operator.Comparing op, Expr right) {}

    /// `body if test else orelse`.
    record IfExp(Place at, Expr test, Expr body, Expr orelse) implements Expr {}

    record Lambda(Place at, Arguments arguments, Expr body) implements Expr, Scoped {}

    /// `target := value`.
    record NamedExpr(Place at, Name target, Expr value) implements Expr {}

    /// A list, tuple or set whose elements are written down.
    sealed interface Display extends Expr permits ListDisplay, TupleDisplay, SetDisplay {
        List<Expr> elements();
    }

    record ListDisplay(Place at, List<Expr> elements) implements Display {}

    record TupleDisplay(Place at, List<Expr> elements) implements Display {}

    record SetDisplay(Place at, List<Expr> elements) implements Display {}

    record DictDisplay(Place at, List<Entry> entries) implements Expr {}

    /// `key: value`; without a key it is `**value`.
    record Entry(Optional<Expr> key, Expr value) {}

    /// A list, set, dict or iterator that is made by going through others.
    sealed interface Comprehension extends Expr permits ListComp, SetComp, DictComp, GeneratorExp {
        List<Clause> clauses();
    }

    record ListComp(Place at, Expr element, List<Clause> clauses) implements Comprehension {}

    record SetComp(Place at, Expr element, List<Clause> clauses) implements Comprehension {}

    record DictComp(Place at, Expr key, Expr value, List<Clause> clauses) implements Comprehension {}

    record GeneratorExp(Place at, Expr element, List<Clause> clauses) implements Comprehension {}

    /// An f-string: texts and values.
    record JoinedStr(Place at, List<Expr> values) implements Expr {}

    /// A value in an f-string.
    record FormattedValue(Place at, Expr value, Optional<Expr> format) implements Expr {}

    /// `*value`.
    record Starred(Place at, Expr value) implements Expr {}

    /// What makes a function a generator.
    sealed interface Yielding extends Expr permits Yield, YieldFrom {}

    record Yield(Place at, Optional<Expr> value) implements Yielding {}

    record YieldFrom(Place at, Expr value) implements Yielding {}
}
