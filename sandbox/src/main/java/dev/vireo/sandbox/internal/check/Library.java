package dev.vireo.sandbox.internal.check;

import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.internal.python.Prelude;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The signatures that the checker knows: Python's own, from `library.txt`, and those of an API.
public final class Library {
    /// A class: its type parameters, its methods (a constructor has the name of the class) and attributes.
    record PyClass(
            String name,
            List<String> parameters,
            Map<String, List<Signature>> methods,
            Map<String, PyType> attributes) {}

    /// What a module offers besides classes.
    private record Contents(Map<String, List<Signature>> functions, Map<String, PyType> values) {}

    /// Methods that belong to the class, not to an instance.
    private static final Set<String> OF_CLASS = Set.of("fromkeys", "strptime", "fromisoformat", "combine", "maketrans");

    private static final Map<String, Set<String>> MODULE_CLASSES = Map.of(
            "collections", Set.of("Counter", "defaultdict", "OrderedDict", "deque"),
            "datetime", Set.of("date", "datetime", "time", "timedelta", "timezone"),
            "re", Set.of("Match", "Pattern"));

    /// Classes that programs find without an import.
    private static final Set<String> BUILTIN_CLASSES = Set.of(
            "int",
            "bool",
            "float",
            "complex",
            "str",
            "bytes",
            "list",
            "tuple",
            "dict",
            "set",
            "frozenset",
            "range",
            "slice",
            "enumerate",
            "zip",
            "map",
            "filter",
            "reversed");

    private final Map<String, List<Signature>> functions = new HashMap<>();
    private final Map<String, PyClass> classes = new HashMap<>();
    private final Map<String, Contents> modules = new HashMap<>();
    private final Set<String> apiClasses = new LinkedHashSet<>();
    private final VisualApi api;

    public Library(VisualApi api) {
        this.api = api;
        api.classes().forEach(c -> apiClasses.add(c.name()));
        read(Prelude.resource("library.txt"));
        for (VisualApi.ApiClass type : api.classes()) {
            Map<String, PyType> attributes = new LinkedHashMap<>();
            type.attributes().forEach(a -> attributes.put(a.name(), notation(a.type())));
            classes.put(type.name(), new PyClass(type.name(), List.of(), new LinkedHashMap<>(), attributes));
            method(type.name(), constructor(type));
        }
        for (VisualApi.Function function : api.functions()) {
            Signature signature = signature(function);
            if (function.owner().isEmpty()) {
                functions.put(function.name(), List.of(signature));
            } else {
                method(function.owner(), signature);
            }
        }
    }

    private void method(String owner, Signature signature) {
        PyClass type = classes.get(owner);
        if (type != null) {
            type.methods.put(signature.name(), List.of(signature));
        }
    }

    /// The prelude makes a patch from a picture or a part of one, and optionally from edges inside it.
    private Signature constructor(VisualApi.ApiClass type) {
        List<Signature.Parameter> parameters = new ArrayList<>();
        parameters.add(
                new Signature.Parameter(type.madeFrom(), Definition.Kind.POSITIONAL, PyType.of(type.name()), true));
        for (String edge : type.name().equals(VisualApi.PATCH)
                ? List.of("left", "lower", "right", "upper")
                : List.of("start", "end")) {
            parameters.add(
                    new Signature.Parameter(edge, Definition.Kind.POSITIONAL, PyType.optional(PyType.INT), false));
        }
        return new Signature(type.name(), parameters, PyType.of(type.name()), true);
    }

    private Signature signature(VisualApi.Function function) {
        List<Signature.Parameter> parameters = function.parameters().stream()
                .map(p -> new Signature.Parameter(
                        p.name(),
                        Definition.Kind.POSITIONAL,
                        notation(p.type()),
                        p.defaultText().isEmpty()))
                .toList();
        return new Signature(function.name(), parameters, notation(function.returns()), true);
    }

    /// What the value of a call is beyond its type; of Python's own functions only that is known.
    VisualApi.Gives gives(String function) {
        return api.function(function).map(f -> f.traits().gives()).orElse(VisualApi.Gives.DECLARED);
    }

    /// The type that an annotation means.
    PyType notation(String text) {
        return TypeNotation.parse(text, apiClasses);
    }

    private void read(String text) {
        Map<String, List<Signature>> target = functions;
        Map<String, PyType> values = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            if (line.isBlank() || line.startsWith("#") || line.equals("functions")) {
                continue;
            }
            if (line.startsWith("class ")) {
                int bracket = line.indexOf('[');
                String name = line.substring(6, bracket < 0 ? line.length() : bracket);
                List<String> parameters = bracket < 0
                        ? List.of()
                        : List.of(line.substring(bracket + 1, line.length() - 1).split(", ", -1));
                PyClass type = new PyClass(name, parameters, new LinkedHashMap<>(), new LinkedHashMap<>());
                classes.put(name, type);
                target = type.methods;
                values = type.attributes;
            } else if (line.startsWith("module ")) {
                Contents module = new Contents(new HashMap<>(), new HashMap<>());
                modules.put(line.substring(7), module);
                target = module.functions;
                values = module.values;
            } else if (line.contains("(")) {
                Signature signature = Signature.parse(line, apiClasses);
                target.computeIfAbsent(signature.name(), _ -> new ArrayList<>()).add(signature);
            } else {
                int colon = line.indexOf(':');
                values.put(
                        line.substring(0, colon),
                        notation(line.substring(colon + 1).strip()));
            }
        }
    }

    /// What a name means that the program does not bind.
    Optional<PyType> global(String name) {
        List<Signature> found = functions.get(name);
        if (found != null) {
            return Optional.of(new PyType.Function(new PyType.Callee.Library(name, found, PyType.NEVER)));
        }
        if (BUILTIN_CLASSES.contains(name) || apiClasses.contains(name)) {
            return Optional.of(classOf(name));
        }
        return Optional.empty();
    }

    private static PyType classOf(String name) {
        return new PyType.ClassObject(PyType.of(name));
    }

    /// What stands right of the dot of a module; nothing when the library does not describe it.
    Optional<PyType> member(String module, String name) {
        if (MODULE_CLASSES.getOrDefault(module, Set.of()).contains(name)) {
            return Optional.of(classOf(name));
        }
        Contents contents = modules.get(module);
        if (contents == null) {
            return Optional.empty();
        }
        List<Signature> found = contents.functions.get(name);
        return found != null
                ? Optional.of(new PyType.Function(new PyType.Callee.Library(module + "." + name, found, PyType.NEVER)))
                : Optional.ofNullable(contents.values.get(name));
    }

    Optional<PyClass> pyClass(String name) {
        return Optional.ofNullable(classes.get(name));
    }

    boolean isApiClass(String name) {
        return apiClasses.contains(name);
    }

    /// The class of values of a type; nothing when its members are not known.
    Optional<PyClass> classOfValue(PyType type) {
        return switch (type) {
            case PyType.Instance(String name, List<PyType> _) -> pyClass(name);
            case PyType.Tuple _ -> pyClass("tuple");
            case PyType.Any _,
                    PyType.Never _,
                    PyType.Union _,
                    PyType.Function _,
                    PyType.ClassObject _,
                    PyType.Module _,
                    PyType.Variable _ -> Optional.empty();
        };
    }

    /// The type variables of a class, as the receiver binds them.
    static Map<String, PyType> variables(PyClass type, PyType receiver) {
        Map<String, PyType> bound = new HashMap<>();
        for (int i = 0; i < type.parameters.size(); i++) {
            PyType argument = switch (receiver) {
                case PyType.Instance instance -> instance.argument(i);
                case PyType.Tuple(List<PyType> elements) -> PyType.join(elements);
                case PyType.Any _,
                        PyType.Never _,
                        PyType.Union _,
                        PyType.Function _,
                        PyType.ClassObject _,
                        PyType.Module _,
                        PyType.Variable _ -> PyType.ANY;
            };
            bound.put(type.parameters.get(i), argument);
        }
        return bound;
    }

    /// An attribute or a bound method of a value of that class.
    Optional<PyType> member(PyClass type, PyType receiver, String name) {
        PyType attribute = type.attributes.get(name);
        if (attribute != null) {
            return Optional.of(Fit.substitute(attribute, variables(type, receiver)));
        }
        List<Signature> found = name.equals(type.name) ? null : type.methods.get(name);
        return found == null
                ? Optional.empty()
                : Optional.of(new PyType.Function(new PyType.Callee.Library(type.name + "." + name, found, receiver)));
    }

    /// What `str.lower` or `datetime.strptime` is: a function of the class.
    Optional<PyType> memberOfClass(PyClass type, PyType instance, String name) {
        List<Signature> found = name.equals(type.name) ? null : type.methods.get(name);
        if (found == null) {
            return type.attributes.containsKey(name) ? Optional.of(PyType.ANY) : Optional.empty();
        }
        return Optional.of(
                OF_CLASS.contains(name)
                        ? new PyType.Function(new PyType.Callee.Library(type.name + "." + name, found, PyType.NEVER))
                        : new PyType.Function(new PyType.Callee.Annotated(
                                List.of(PyType.of("...")),
                                Fit.substitute(found.getFirst().returns(), variables(type, instance)))));
    }

    /// The names that values of a class have, for 'did you mean'.
    static List<String> names(PyClass type) {
        List<String> out = new ArrayList<>(type.attributes.keySet());
        type.methods.keySet().stream().filter(n -> !n.equals(type.name)).forEach(out::add);
        return out;
    }

    /// The names that programs find without binding them.
    List<String> globals() {
        List<String> out = new ArrayList<>(apiClasses);
        out.addAll(functions.keySet());
        out.addAll(BUILTIN_CLASSES);
        return out;
    }
}
