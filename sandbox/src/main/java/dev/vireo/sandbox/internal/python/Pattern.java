package dev.vireo.sandbox.internal.python;

import java.util.List;
import java.util.Optional;

/// A pattern of a `case`.
public sealed interface Pattern extends Tree
        permits Pattern.MatchValue,
                Pattern.MatchSingleton,
                Pattern.MatchSequence,
                Pattern.MatchMapping,
                Pattern.MatchClass,
                Pattern.MatchStar,
                Pattern.MatchAs,
                Pattern.MatchOr,
                Tree.Unsupported {
    record MatchValue(Place at, Expr value) implements Pattern {}

    /// `None`, `True` or `False`.
    record MatchSingleton(Place at, Literal value) implements Pattern {
        public boolean isNone() {
            return value instanceof Literal.None;
        }
    }

    record MatchSequence(Place at, List<Pattern> patterns) implements Pattern {}

    /// `{key: pattern, **rest}`.
    ///
    /// @param rest the name in `**rest`; empty when there is none
    record MatchMapping(Place at, List<Expr> keys, List<Pattern> patterns, String rest) implements Pattern {}

    record MatchClass(Place at, Expr type, List<Pattern> patterns, List<Attribute> attributes) implements Pattern {}

    /// `name=pattern` of a class.
    record Attribute(String name, Pattern pattern) {}

    /// `*name`; the name is empty for `*_`.
    record MatchStar(Place at, String name) implements Pattern {}

    /// `pattern as name`, `name` or `_`; the name is empty for `_`.
    record MatchAs(Place at, Optional<Pattern> pattern, String name) implements Pattern {}

    record MatchOr(Place at, List<Pattern> patterns) implements Pattern {}
}
