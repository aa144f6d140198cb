package dev.vireo.sandbox.internal.check;

import dev.vireo.sandbox.internal.check.FlowState.Binding;
import dev.vireo.sandbox.internal.check.FlowState.Fact;
import dev.vireo.sandbox.internal.check.FlowState.Result;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Operator;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What assignments do: names get values, several names share one, elements and attributes are set.
final class Targets {
    private final Analysis analysis;

    Targets(Analysis analysis) {
        this.analysis = analysis;
    }

    /// Gives a value to a target: a name, several of them, an element.
    ///
    /// @param from the expression of the value, when there is one
    void bind(Expr target, Result value, @Nullable Expr from) {
        switch (target) {
            case Expr.Name name -> {
                analysis.assign(name.id(), value, from);
                if (from instanceof Expr.DictDisplay dict) {
                    entries(name, dict);
                }
            }
            case Expr.Display several -> unpack(several, value, from);
            case Expr.Starred starred -> bind(starred.value(), value, null);
            case Expr.Attribute attribute -> {
                PyType type = analysis.expressions.eval(attribute.value()).type();
                analysis.expressions.member(attribute, attribute.value(), type, attribute.attr());
                analysis.conditions.roots(target).forEach(analysis.scope.state::forget);
            }
            case Expr.Subscript element -> element(element, value);
            // Python's parser takes none of these as a target
            case Expr.Constant _, Expr.Slice _, Expr.Call _, Expr.BinOp _, Expr.UnaryOp _, Expr.BoolOp _ -> {}
            case Expr.Compare _, Expr.IfExp _, Expr.Lambda _, Expr.NamedExpr _, Expr.DictDisplay _ -> {}
            case Expr.Comprehension _, Expr.JoinedStr _, Expr.FormattedValue _, Expr.Yielding _ -> {}
            case Tree.Unsupported _ -> {}
        }
    }

    /// Of a dict with values of several types, what each key gives.
    private void entries(Expr.Name target, Expr.DictDisplay dict) {
        for (Expr.Entry entry : dict.entries()) {
            Optional<String> key =
                    entry.key().filter(k -> k instanceof Expr.Constant).flatMap(Conditions::key);
            if (key.isPresent()) {
                Result[] result = {Result.ANY};
                analysis.report.quietly(() -> result[0] = analysis.expressions.eval(entry.value()));
                analysis.scope.state.facts.put(
                        target.id() + "[" + key.get() + "]",
                        new Fact(result[0].type(), result[0].atLeast(), Set.of(target.id())));
            }
        }
    }

    private void unpack(Expr.Display target, Result value, @Nullable Expr from) {
        List<Expr> parts = target.elements();
        long stars = parts.stream().filter(p -> p instanceof Expr.Starred).count();
        List<Expr> given = from == null ? List.of() : Conditions.listed(from);
        if (!given.isEmpty()
                && stars == 0
                && given.size() == parts.size()
                && given.stream().noneMatch(e -> e instanceof Expr.Starred)) {
            List<PyType> types = value.type() instanceof PyType.Tuple(List<PyType> ts) ? ts : List.of();
            for (int i = 0; i < parts.size(); i++) {
                Expr own = given.get(i);
                Result[] result = {Result.ANY};
                analysis.report.quietly(() -> result[0] = analysis.expressions.eval(own));
                PyType type = i < types.size() ? types.get(i) : result[0].type();
                bind(parts.get(i), new Result(type, result[0].atLeast()), null);
            }
            return;
        }
        PyType type = value.type();
        if (type instanceof PyType.Tuple(List<PyType> types)) {
            boolean fits = stars == 0 ? types.size() == parts.size() : types.size() >= parts.size() - 1;
            if (!fits) {
                analysis.report.add(
                        Fault.UNPACKING,
                        target,
                        types.size() + " values can't be given to " + parts.size() + " names",
                        Integer.toString(parts.size()),
                        Integer.toString(types.size()),
                        "");
                parts.forEach(p -> bind(p, Result.ANY, null));
                return;
            }
            int extra = types.size() - parts.size() + 1;
            int at = 0;
            for (Expr part : parts) {
                if (part instanceof Expr.Starred) {
                    PyType rest = PyType.join(types.subList(at, at + extra));
                    bind(part, new Result(PyType.listOf(rest), extra), null);
                    at += extra;
                } else {
                    bind(part, Result.of(types.get(at++)), null);
                }
            }
            return;
        }
        PyType element =
                type.isVague() ? PyType.ANY : analysis.expressions.element(from == null ? target : from, value);
        for (Expr part : parts) {
            bind(part, part instanceof Expr.Starred ? Result.of(PyType.listOf(element)) : Result.of(element), null);
        }
    }

    private void element(Expr.Subscript target, Result value) {
        Expr base = target.value();
        Expr index = target.index();
        Result container = analysis.expressions.eval(base);
        PyType key = analysis.expressions.eval(index).type();
        PyType some = analysis.expressions.demandSome(base, container.type(), "no element can be set");
        PyType wider = some;
        for (PyType part : some.members()) {
            if (part instanceof PyType.Tuple
                    || part.is("tuple")
                    || part.is("str")
                    || part.is("range")
                    || part.is("int")
                    || part.is("float")
                    || part.is("set")
                    || part instanceof PyType.Function
                    || (part instanceof PyType.Instance(String name, List<PyType> _)
                            && analysis.library.isApiClass(name))) {
                analysis.report.add(
                        Fault.OPERATOR_TYPE,
                        target,
                        "the elements of " + part + " can't be set",
                        "list",
                        part.toString(),
                        "");
                return;
            }
            if (part instanceof PyType.Instance i) {
                wider = switch (i.name()) {
                    case "dict", "defaultdict", "OrderedDict" ->
                        PyType.join(wider, PyType.of(i.name(), key, value.type()));
                    case "list", "deque" ->
                        index instanceof Expr.Slice ? wider : PyType.join(wider, PyType.of(i.name(), value.type()));
                    case "Counter" -> PyType.join(wider, PyType.of("Counter", key));
                    default -> wider;
                };
            }
        }
        Optional<String> place = Conditions.key(target);
        boolean entry = index instanceof Expr.Constant && Fit.isDict(some) && place.isPresent();
        FlowState now = analysis.scope.state;
        if (base instanceof Expr.Name read && analysis.scope.bound.contains(read.id())) {
            String name = read.id();
            Binding old = now.names.get(name);
            if (old != null) {
                int length = Fit.isDict(some) ? Math.max(1, old.atLeast()) : old.atLeast();
                now.names.put(name, new Binding(wider, length, old.sure(), FlowState.newVersion(), null, old.sureIf()));
            }
            if (entry) { // the other keys keep what is known about them
                now.facts.keySet().removeIf(k -> k.startsWith(place.get()));
            } else {
                now.forget(name);
            }
        } else {
            analysis.conditions.roots(base).forEach(now::forget);
        }
        if (entry) {
            now.facts.put(place.get(), new Fact(value.type(), value.atLeast(), analysis.conditions.roots(target)));
        }
    }

    /// `target += value`.
    void augment(Stmt.AugAssign n) {
        Result old = analysis.expressions.eval(n.target());
        Result more = analysis.expressions.eval(n.value());
        Result result;
        if (n.op() == Operator.Binary.ADD && old.type().is("list")) { // takes whatever can be gone through
            PyType element = analysis.expressions.element(n.value(), more);
            result = new Result(
                    PyType.join(old.type(), PyType.listOf(element)),
                    Math.max(0, old.atLeast()) + Math.max(0, more.atLeast()));
        } else {
            result = analysis.operators.binary(n, n.op(), n.target(), old, n.value(), more);
        }
        bind(n.target(), result, null);
    }

    /// `target: annotation = value`; without a value nothing happens.
    void annotated(Stmt.AnnAssign n) {
        if (n.value().isEmpty()) {
            return;
        }
        Expr value = n.value().get();
        Result result = analysis.expressions.eval(value);
        PyType declared = analysis.notation(n.annotation());
        boolean open = result.type().isVague()
                || (result.type() instanceof PyType.Instance(String _, List<PyType> parts)
                        && parts.contains(PyType.NEVER));
        PyType type = open && !declared.isAny() && Fit.fits(result.type(), declared, false) ? declared : result.type();
        bind(n.target(), new Result(type, result.atLeast()), value);
    }
}
