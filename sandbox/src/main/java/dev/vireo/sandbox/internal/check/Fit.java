package dev.vireo.sandbox.internal.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which types may stand where others are asked for, and what type variables become by that.
final class Fit {
    private static final Set<String> DICTS = Set.of("dict", "Counter", "defaultdict", "OrderedDict", "Mapping");
    private static final Set<String> SIZED = Set.of(
            "str",
            "bytes",
            "list",
            "tuple",
            "set",
            "frozenset",
            "deque",
            "range",
            "dict",
            "Counter",
            "defaultdict",
            "OrderedDict",
            "Mapping",
            "dict_keys",
            "dict_values",
            "dict_items",
            "Sequence",
            "Collection",
            "VideoSegment");
    private static final Set<String> SEQUENCES = Set.of("str", "bytes", "list", "tuple", "deque", "range", "Sequence");
    private static final Set<String> ELEMENT_FIRST = Set.of(
            "list",
            "tuple",
            "set",
            "frozenset",
            "deque",
            "Iterator",
            "Iterable",
            "Sequence",
            "Collection",
            "dict_keys",
            "dict_values");

    private Fit() {}

    /// Whether every value of `given` may stand where `wanted` is asked for. An int passes as a float.
    ///
    /// @param strict whether a bool is no int, as where values leave the program
    static boolean fits(PyType given, PyType wanted, boolean strict) {
        if (given.isVague() || wanted.isAny() || given.equals(wanted) || wanted instanceof PyType.Variable) {
            return true;
        }
        if (given instanceof PyType.Union(List<PyType> members)) {
            return members.stream().allMatch(m -> fits(m, wanted, strict));
        }
        if (given == PyType.PERHAPS_NONE) {
            return true;
        }
        if (wanted instanceof PyType.Union(List<PyType> members)) {
            return members.stream().anyMatch(m -> fits(given, m, strict));
        }
        return switch (wanted) {
            case PyType.Instance(String name, List<PyType> parts) -> fitsInstance(given, name, parts, strict);
            case PyType.Tuple(List<PyType> ws) -> fitsTuple(given, ws, strict);
            case PyType.Function _ -> given instanceof PyType.Function || given instanceof PyType.ClassObject;
            case PyType.ClassObject _ -> given instanceof PyType.ClassObject;
            case PyType.Module _, PyType.Never _ -> false;
            case PyType.Any _, PyType.Union _, PyType.Variable _ -> true;
        };
    }

    private static boolean fitsTuple(PyType given, List<PyType> wanted, boolean strict) {
        if (given instanceof PyType.Tuple(List<PyType> gs)) {
            if (gs.size() != wanted.size()) {
                return false;
            }
            for (int i = 0; i < gs.size(); i++) {
                if (!fits(gs.get(i), wanted.get(i), strict)) {
                    return false;
                }
            }
            return true;
        }
        return given instanceof PyType.Instance i
                && i.name().equals("tuple")
                && wanted.stream().allMatch(w -> fits(i.argument(0), w, strict));
    }

    private static boolean fitsInstance(PyType given, String wanted, List<PyType> parts, boolean strict) {
        PyType first = parts.isEmpty() ? PyType.ANY : parts.getFirst();
        switch (wanted) {
            case "Iterable" -> {
                return element(given).map(e -> fits(e, first, strict)).orElse(false);
            }
            case "Sized" -> {
                return sized(given);
            }
            case "Sequence", "Collection" -> {
                return (given instanceof PyType.Tuple
                                || (given instanceof PyType.Instance(String name, List<PyType> _)
                                        && (wanted.equals("Sequence") ? SEQUENCES : SIZED).contains(name)))
                        && element(given).map(e -> fits(e, first, strict)).orElse(false);
            }
            case "tuple" -> {
                return (given instanceof PyType.Tuple(List<PyType> gs)
                                && gs.stream().allMatch(g -> fits(g, first, strict)))
                        || (given instanceof PyType.Instance g
                                && g.name().equals("tuple")
                                && fits(g.argument(0), first, strict));
            }
            case "dict", "Mapping" -> {
                return given instanceof PyType.Instance g
                        && DICTS.contains(g.name())
                        && fits(g.argument(0), first, strict)
                        && fits(
                                g.name().equals("Counter") ? PyType.INT : g.argument(1),
                                parts.size() > 1 ? parts.get(1) : PyType.ANY,
                                strict);
            }
            case "..." -> {
                return true;
            }
            default -> {
                if (!(given instanceof PyType.Instance(String name, List<PyType> gs))) {
                    return false;
                }
                if (!name.equals(wanted)) {
                    return number(name, wanted, strict) || (wanted.equals("date") && name.equals("datetime"));
                }
                for (int i = 0; i < Math.min(gs.size(), parts.size()); i++) {
                    if (!fits(gs.get(i), parts.get(i), strict)) {
                        return false;
                    }
                }
                return true;
            }
        }
    }

    private static boolean number(String given, String wanted, boolean strict) {
        return switch (wanted) {
            case "int" -> given.equals("bool") && !strict;
            case "float" -> given.equals("int") || (given.equals("bool") && !strict);
            case "complex" -> given.equals("int") || given.equals("float") || given.equals("bool");
            default -> false;
        };
    }

    /// Whether `len` works on values of the type.
    static boolean sized(PyType type) {
        return type.isVague()
                || type instanceof PyType.Tuple
                || (type instanceof PyType.Union(List<PyType> ms) && ms.stream().allMatch(Fit::sized))
                || (type instanceof PyType.Instance(String name, List<PyType> _) && SIZED.contains(name));
    }

    static boolean isDict(PyType type) {
        return type instanceof PyType.Instance(String name, List<PyType> _) && DICTS.contains(name);
    }

    static boolean isNumber(PyType type) {
        return type.is("bool") || type.is("int") || type.is("float") || type.is("complex");
    }

    /// What a loop over a value of the type gets; nothing when there can't be one.
    static Optional<PyType> element(PyType type) {
        return switch (type) {
            case PyType.Any _, PyType.Variable _ -> Optional.of(PyType.ANY);
            case PyType.Never _ -> Optional.of(PyType.NEVER);
            case PyType.Tuple(List<PyType> elements) -> Optional.of(PyType.join(elements));
            case PyType.Union(List<PyType> members) -> {
                List<PyType> parts = new ArrayList<>();
                for (PyType member : members) {
                    if (member != PyType.PERHAPS_NONE) {
                        Optional<PyType> part = element(member);
                        if (part.isEmpty()) {
                            yield Optional.empty();
                        }
                        parts.add(part.get());
                    }
                }
                yield Optional.of(PyType.join(parts));
            }
            case PyType.Instance i -> {
                if (ELEMENT_FIRST.contains(i.name()) || DICTS.contains(i.name())) {
                    yield Optional.of(i.argument(0));
                }
                yield switch (i.name()) {
                    case "str" -> Optional.of(PyType.STR);
                    case "bytes", "range" -> Optional.of(PyType.INT);
                    case "dict_items" -> Optional.of(PyType.tupleOf(List.of(i.argument(0), i.argument(1))));
                    default -> Optional.empty();
                };
            }
            case PyType.Function _, PyType.ClassObject _, PyType.Module _ -> Optional.empty();
        };
    }

    /// Binds the type variables of `wanted` so that `given` fits, as far as that is possible.
    static void unify(PyType wanted, PyType given, Map<String, PyType> bound) {
        switch (wanted) {
            case PyType.Variable(String name) -> bound.merge(name, given, PyType::join);
            case PyType.Union(List<PyType> members) -> {
                List<PyType> plain = members.stream()
                        .filter(m -> !(m instanceof PyType.Variable))
                        .toList();
                List<PyType> rest = given.members().stream()
                        .filter(g -> plain.stream().noneMatch(m -> !m.isAny() && fits(g, m, false)))
                        .toList();
                for (PyType member : members) {
                    if (member instanceof PyType.Variable) {
                        if (!rest.isEmpty() || given.isVague()) {
                            unify(member, rest.isEmpty() ? given : PyType.join(rest), bound);
                        }
                    } else {
                        unify(member, given.withoutNone(), bound);
                    }
                }
            }
            case PyType.Instance w -> {
                if (w.arguments().isEmpty()) {
                    return;
                }
                if (given instanceof PyType.Union(List<PyType> members)) {
                    members.forEach(m -> unify(w, m, bound));
                } else if (w.arguments().size() == 1) {
                    element(given).ifPresent(e -> unify(w.argument(0), e, bound));
                } else if (given instanceof PyType.Instance g) {
                    for (int i = 0; i < w.arguments().size(); i++) {
                        PyType argument = g.name().equals("Counter") && i == 1 ? PyType.INT : g.argument(i);
                        unify(w.argument(i), argument, bound);
                    }
                } else if (given.isAny()) {
                    w.arguments().forEach(a -> unify(a, PyType.ANY, bound));
                }
            }
            case PyType.Tuple(List<PyType> ws) -> {
                List<PyType> gs = given instanceof PyType.Tuple(List<PyType> own) ? own : List.of();
                PyType each = element(given).orElse(PyType.ANY);
                for (int i = 0; i < ws.size(); i++) {
                    unify(ws.get(i), i < gs.size() ? gs.get(i) : each, bound);
                }
            }
            case PyType.Any _, PyType.Never _, PyType.Function _, PyType.ClassObject _, PyType.Module _ -> {}
        }
    }

    /// The type with its variables replaced; one that is not bound is [PyType#ANY].
    static PyType substitute(PyType type, Map<String, PyType> bound) {
        return switch (type) {
            case PyType.Variable(String name) -> bound.getOrDefault(name, PyType.ANY);
            case PyType.Instance(String name, List<PyType> parts) ->
                parts.isEmpty()
                        ? type
                        : new PyType.Instance(
                                name,
                                parts.stream().map(p -> substitute(p, bound)).toList());
            case PyType.Tuple(List<PyType> parts) ->
                PyType.tupleOf(parts.stream().map(p -> substitute(p, bound)).toList());
            case PyType.Union(List<PyType> parts) ->
                PyType.join(parts.stream().map(p -> substitute(p, bound)).toList());
            case PyType.Function(PyType.Callee.Annotated(List<PyType> ps, PyType returns)) ->
                new PyType.Function(new PyType.Callee.Annotated(
                        ps.stream().map(p -> substitute(p, bound)).toList(), substitute(returns, bound)));
            case PyType.Any _, PyType.Never _, PyType.Function _, PyType.ClassObject _, PyType.Module _ -> type;
        };
    }

    static Map<String, PyType> copy(Map<String, PyType> bound) {
        return new HashMap<>(bound);
    }
}
