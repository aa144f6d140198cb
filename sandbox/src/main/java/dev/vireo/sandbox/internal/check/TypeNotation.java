package dev.vireo.sandbox.internal.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads types as annotations write them. What it does not know is [PyType#ANY]: an annotation of a program
/// is never evaluated, so that a strange one does no harm.
final class TypeNotation {
    private static final Set<String> PLAIN = Set.of(
            "bool",
            "int",
            "float",
            "complex",
            "str",
            "bytes",
            "range",
            "slice",
            "Match",
            "Pattern",
            "date",
            "datetime",
            "time",
            "timedelta",
            "timezone",
            "exception",
            "Sized");

    private final String text;
    private final Set<String> classes;
    private int at;
    private int depth;

    private TypeNotation(String text, Set<String> classes) {
        this.text = text;
        this.classes = classes;
    }

    /// The type that the text means.
    ///
    /// @param classes names of classes besides those of Python
    static PyType parse(String text, Set<String> classes) {
        TypeNotation reader = new TypeNotation(text, classes);
        PyType type = reader.union();
        reader.space();
        return reader.at == text.length() ? type : PyType.ANY;
    }

    private PyType union() {
        PyType type = single();
        while (take('|')) {
            type = PyType.join(type, single());
        }
        return type;
    }

    private PyType single() {
        if (++depth > 200) {
            return PyType.ANY;
        }
        for (char quote : new char[] {'\'', '"'}) {
            if (take(quote)) {
                PyType quoted = union();
                return take(quote) ? quoted : PyType.ANY;
            }
        }
        if (take('[')) { // the parameters of a Callable
            List<PyType> parts = new ArrayList<>();
            while (!take(']')) {
                parts.add(union());
                if (!take(',') && !peek(']')) {
                    return PyType.ANY;
                }
            }
            return new PyType.Tuple(parts);
        }
        String name = name();
        name = name.substring(name.indexOf('.') + 1); // of a module, under whatever name it is imported
        if (name.equals("Literal")) {
            skipBrackets();
            return PyType.ANY;
        }
        List<PyType> parts = new ArrayList<>();
        boolean openTuple = false;
        if (take('[')) {
            while (!take(']')) {
                if (text.startsWith("...", at)) {
                    at += 3;
                    openTuple = true;
                } else {
                    parts.add(union());
                }
                if (!take(',') && !peek(']')) {
                    return PyType.ANY;
                }
            }
        }
        return named(name, parts, openTuple);
    }

    private PyType named(String name, List<PyType> parts, boolean open) {
        if (name.length() == 1 && Character.isUpperCase(name.charAt(0))) {
            return new PyType.Variable(name);
        }
        if (classes.contains(name) || PLAIN.contains(name)) {
            return PyType.of(name);
        }
        PyType first = parts.isEmpty() ? PyType.ANY : parts.getFirst();
        return switch (name) {
            case "None", "NoneType" -> PyType.NONE;
            case "Never", "NoReturn" -> PyType.NEVER;
            case "Number" -> new PyType.Union(List.of(PyType.INT, PyType.FLOAT));
            case "Text" -> PyType.STR;
            case "Optional" -> PyType.optional(first);
            case "Union" -> PyType.join(parts);
            case "Final" -> first;
            case "list",
                    "List",
                    "set",
                    "Set",
                    "frozenset",
                    "FrozenSet",
                    "deque",
                    "Counter",
                    "Iterable",
                    "Iterator",
                    "Sequence",
                    "Collection",
                    "dict_keys",
                    "dict_values" -> PyType.of(lower(name), first);
            case "Generator" -> PyType.of("Iterator", first);
            case "dict", "Dict", "Mapping", "defaultdict", "OrderedDict", "dict_items" ->
                PyType.of(lower(name), first, parts.size() > 1 ? parts.get(1) : PyType.ANY);
            case "tuple", "Tuple" -> parts.isEmpty() || open ? PyType.of("tuple", first) : PyType.tupleOf(parts);
            case "Callable" -> {
                List<PyType> parameters =
                        first instanceof PyType.Tuple(List<PyType> ps) ? ps : List.of(PyType.of("..."));
                yield new PyType.Function(
                        new PyType.Callee.Annotated(parameters, parts.size() > 1 ? parts.get(1) : PyType.ANY));
            }
            default -> PyType.ANY;
        };
    }

    /// `List` is `list`; `Iterable` stays.
    private static String lower(String name) {
        return switch (name) {
            case "List", "Set", "FrozenSet", "Dict" -> name.toLowerCase(Locale.ROOT);
            default -> name;
        };
    }

    private void skipBrackets() {
        int open = 0;
        do {
            if (peek('[')) {
                open++;
            } else if (peek(']')) {
                open--;
            }
            at++;
        } while (open > 0 && at < text.length());
    }

    private String name() {
        space();
        int start = at;
        while (at < text.length() && (Character.isJavaIdentifierPart(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (at == start) {
            at = Math.min(text.length(), at + 1); // what is no name is skipped, or nothing would ever end
        }
        return text.substring(start, at);
    }

    private boolean peek(char c) {
        space();
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean take(char c) {
        if (peek(c)) {
            at++;
            return true;
        }
        return false;
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
