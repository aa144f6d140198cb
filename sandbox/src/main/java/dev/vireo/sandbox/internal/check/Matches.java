package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Pattern;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.List;

/// What `match` statements do: each case sees what the ones before it left, and its pattern binds names.
final class Matches {
    private final Analysis analysis;

    Matches(Analysis analysis) {
        this.analysis = analysis;
    }

    private FlowState state() {
        return analysis.scope.state;
    }

    private void state(FlowState state) {
        analysis.scope.state = state;
    }

    void match(Stmt.Match n) {
        Expr subject = n.subject();
        Result value = analysis.expressions.eval(subject);
        FlowState rest = state();
        PyType left = value.type();
        List<FlowState> ends = new ArrayList<>();
        for (Tree.Case one : n.cases()) {
            if (!rest.live) {
                break;
            }
            Pattern pattern = one.pattern();
            state(rest.copy());
            boolean all = pattern(pattern, left);
            narrowTo(subject, pattern, left);
            boolean guarded = one.guard().isPresent();
            FlowState refused = state().dead();
            if (guarded && state().live) {
                Conditions.Split split = analysis.conditions.split(one.guard().get());
                refused = split.whenFalse();
                state(split.whenTrue());
            }
            if (state().live) {
                analysis.statements.block(one.body());
            }
            ends.add(state());
            if (all && !guarded) {
                rest = state().dead();
            } else if (!guarded) {
                left = without(pattern, left);
                if (left == PyType.NEVER && value.type() != PyType.NEVER) {
                    rest = state().impossible();
                }
            } else if (all) {
                rest = refused;
            }
        }
        FlowState after = rest;
        for (FlowState end : ends) {
            after = FlowState.join(after, end);
        }
        state(after);
    }

    private void narrowTo(Expr subject, Pattern pattern, PyType type) {
        if (subject instanceof Expr.Name read && analysis.scope.bound.contains(read.id())) {
            PyType narrowed = switch (pattern) {
                case Pattern.MatchClass of -> Conditions.instanceOf(type, matched(of), true);
                case Pattern.MatchSingleton single -> single.isNone() ? PyType.NONE : type.withoutNone();
                case Pattern.MatchValue _, Pattern.MatchSequence _, Pattern.MatchMapping _ -> type.withoutNone();
                case Pattern.MatchStar _, Pattern.MatchAs _, Pattern.MatchOr _, Tree.Unsupported _ -> type;
            };
            Binding binding = state().names.get(read.id());
            if (binding != null && narrowed != PyType.NEVER) {
                state().names.put(read.id(), binding.with(narrowed));
            }
        }
    }

    private List<PyType> matched(Pattern.MatchClass pattern) {
        Result[] value = {Result.ANY};
        analysis.report.quietly(() -> value[0] = analysis.expressions.eval(pattern.type()));
        return value[0].type() instanceof PyType.ClassObject(PyType instance) ? List.of(instance) : List.of(PyType.ANY);
    }

    private PyType without(Pattern pattern, PyType type) {
        return switch (pattern) {
            case Pattern.MatchSingleton single when single.isNone() -> type.withoutNone();
            case Pattern.MatchClass of
            when takesAll(of) -> {
                List<PyType> classes = matched(of);
                yield classes.getFirst().isAny() ? type : Conditions.instanceOf(type, classes, false);
            }
            case Pattern.MatchSingleton _, Pattern.MatchClass _, Pattern.MatchValue _ -> type;
            case Pattern.MatchSequence _, Pattern.MatchMapping _, Pattern.MatchStar _ -> type;
            case Pattern.MatchAs _, Pattern.MatchOr _, Tree.Unsupported _ -> type;
        };
    }

    /// Whether a pattern takes every value of its class.
    private static boolean takesAll(Pattern.MatchClass pattern) {
        return pattern.patterns().isEmpty()
                && pattern.attributes().stream()
                        .allMatch(a -> a.pattern() instanceof Pattern.MatchAs as
                                && as.pattern().isEmpty());
    }

    /// Binds the names of a pattern; whether it matches everything.
    private boolean pattern(Pattern pattern, PyType type) {
        analysis.steps.take(1);
        return switch (pattern) {
            case Pattern.MatchAs as -> {
                boolean all = true;
                PyType own = type;
                if (as.pattern().isPresent()) {
                    Pattern inner = as.pattern().get();
                    all = pattern(inner, type);
                    own = inner instanceof Pattern.MatchClass of ? PyType.join(matched(of)) : type;
                }
                assign(as.name(), own);
                yield all;
            }
            case Pattern.MatchOr or -> {
                boolean all = false;
                for (Pattern part : or.patterns()) {
                    all |= pattern(part, type);
                }
                yield all;
            }
            case Pattern.MatchValue constant -> {
                Expr value = constant.value();
                PyType other = analysis.expressions.eval(value).type();
                analysis.operators.compare(pattern, Operator.Comparing.EQ, value, type, value, other);
                yield false;
            }
            case Pattern.MatchSequence sequence -> {
                List<Pattern> parts = sequence.patterns();
                List<PyType> types =
                        type instanceof PyType.Tuple(List<PyType> ts) && ts.size() == parts.size() ? ts : List.of();
                PyType each = Fit.element(type.withoutNone()).orElse(PyType.ANY);
                for (int i = 0; i < parts.size(); i++) {
                    pattern(parts.get(i), i < types.size() ? types.get(i) : each);
                }
                yield false;
            }
            case Pattern.MatchStar star -> {
                assign(star.name(), PyType.listOf(type));
                yield true;
            }
            case Pattern.MatchMapping mapping -> {
                mapping.keys().forEach(analysis.expressions::eval);
                mapping.patterns().forEach(p -> pattern(p, PyType.ANY));
                assign(mapping.rest(), PyType.dictOf(PyType.ANY, PyType.ANY));
                yield false;
            }
            case Pattern.MatchClass of -> {
                PyType own = PyType.join(matched(of));
                of.patterns().forEach(p -> pattern(p, own));
                for (Pattern.Attribute attribute : of.attributes()) {
                    pattern(attribute.pattern(), analysis.expressions.member(pattern, pattern, own, attribute.name()));
                }
                yield false;
            }
            case Pattern.MatchSingleton _, Tree.Unsupported _ -> false;
        };
    }

    private void assign(String name, PyType type) {
        if (!name.isEmpty()) {
            analysis.assign(name, Result.of(type));
        }
    }
}
