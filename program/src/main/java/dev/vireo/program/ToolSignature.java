package dev.vireo.program;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How programs see a Java method.
///
/// @param parameters of the Java method, the receiver included
record ToolSignature(VisualApi.Function function, List<JavaType> parameters, JavaType result) {
    /// Names that mean something else in Python or in programs.
    private static final Set<String> TAKEN =
            Set.of(("False None True and as assert async await break class continue def"
                            + " del elif else except finally for from global if import in is lambda nonlocal not or pass raise"
                            + " return try while with yield match case type self"
                            + " abs all any ascii bin bool bytes callable chr complex dict divmod enumerate filter float format"
                            + " frozenset hex int isinstance issubclass iter len list map max min next object oct ord pow print"
                            + " range repr reversed round set slice sorted str sum super tuple zip open exec eval compile"
                            + " math typing re collections itertools functools random statistics datetime"
                            + " execute_command image image_list video")
                    .split(" "));

    static ToolSignature of(Method method, VisualTool mark) {
        String name = mark.name().isEmpty() ? snakeCase(method.getName()) : mark.name();
        checkName(method, "its name in programs", name);
        List<JavaType> types = new ArrayList<>();
        List<VisualApi.Parameter> shown = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        boolean optional = false;
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            Parameter parameter = parameters[i];
            Optional<VisualTool.Parameter> notice =
                    Optional.ofNullable(parameter.getAnnotation(VisualTool.Parameter.class));
            JavaType type = JavaType.of(parameter.getParameterizedType())
                    .orElseThrow(() -> UserTools.refusal(
                            method,
                            "takes a " + parameter.getParameterizedType().getTypeName() + " as " + parameter.getName()
                                    + ", which is no type of programs",
                            JavaType.SUPPORTED));
            types.add(type);
            if (mark.method() && i == 0) {
                continue; // the receiver
            }
            String parameterName = name(method, parameter, notice);
            if (!names.add(parameterName)) {
                throw UserTools.refusal(method, "has two parameters called " + parameterName, "Rename one.");
            }
            Optional<String> defaultText = defaultText(method, parameterName, type, notice);
            if (optional && defaultText.isEmpty()) {
                throw UserTools.refusal(
                        method,
                        "has the parameter " + parameterName + " without a default behind one that has a default",
                        "Put parameters with defaults last.");
            }
            optional |= defaultText.isPresent();
            shown.add(new VisualApi.Parameter(parameterName, type.type().toString(), defaultText));
            notice.map(VisualTool.Parameter::value)
                    .filter(text -> !text.isBlank())
                    .ifPresent(text -> notes.add(parameterName + ": " + oneLine(text)));
        }
        JavaType result = JavaType.of(method.getGenericReturnType())
                .orElseThrow(() -> UserTools.refusal(
                        method,
                        "returns " + method.getGenericReturnType().getTypeName() + ", which is no type of programs",
                        JavaType.SUPPORTED));
        String owner = mark.method() ? owner(method, types) : "";
        String doc = oneLine(mark.value()) + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")");
        VisualApi.Function function = new VisualApi.Function(
                owner, name, shown, result.type().toString(), VisualApi.Place.HOST, doc, VisualApi.Traits.UNKNOWN);
        checkFree(method, function);
        return new ToolSignature(function, types, result);
    }

    private static String owner(Method method, List<JavaType> types) {
        if (!types.isEmpty() && types.getFirst().type() == Type.Simple.PATCH) {
            return VisualApi.PATCH;
        }
        if (!types.isEmpty() && types.getFirst().type() == Type.Simple.VIDEO) {
            return VisualApi.VIDEO;
        }
        throw UserTools.refusal(
                method,
                "is to be a method of its first parameter, which is neither an ImagePatch nor a VideoSegment",
                "Put that parameter first, or leave out method = true.");
    }

    /// A tool must not replace what programs know already.
    private static void checkFree(Method method, VisualApi.Function function) {
        String name = function.qualifiedName();
        boolean taken = VisualApi.STANDARD.function(name).isPresent()
                || VisualApi.STANDARD
                        .type(function.owner())
                        .filter(type -> type.attributes().stream()
                                .anyMatch(a -> a.name().equals(function.name())))
                        .isPresent()
                || (!function.owner().isEmpty() && function.name().equals("category"));
        if (taken) {
            throw UserTools.refusal(
                    method,
                    "is called " + name + " in programs, and that name is taken",
                    "Give it another name: @VisualTool(value = \"...\", name = \"...\")");
        }
    }

    private static String name(Method method, Parameter parameter, Optional<VisualTool.Parameter> notice) {
        String given = notice.map(VisualTool.Parameter::name).orElse("");
        if (!given.isEmpty()) {
            checkName(method, "the name of a parameter", given);
            return given;
        }
        if (!parameter.isNamePresent()) {
            throw UserTools.refusal(
                    method,
                    "was compiled without the names of its parameters",
                    "Compile with -parameters, or write @ToolParameter(name = \"...\").");
        }
        String name = snakeCase(parameter.getName());
        checkName(method, "the name of a parameter", name);
        return name;
    }

    private static void checkName(Method method, String what, String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,59}") || TAKEN.contains(name) || name.contains("__")) {
            throw UserTools.refusal(
                    method,
                    "can't have '" + name + "' as " + what,
                    "Choose one of lower-case letters, digits and single underscores that is no word of Python's"
                            + " and none of programs'.");
        }
    }

    /// `readSign` as `read_sign`, `readURL` as `read_url`, `find2D` as `find2_d`.
    static String snakeCase(String camelCase) {
        return camelCase
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static Optional<String> defaultText(
            Method method, String name, JavaType type, Optional<VisualTool.Parameter> notice) {
        String[] given = notice.map(VisualTool.Parameter::orElse).orElse(new String[0]);
        if (given.length > 1) {
            throw UserTools.refusal(method, "gives " + name + " more than one default", "Give one.");
        }
        if (given.length == 0) {
            return type.type() instanceof Type.OptionalOf ? Optional.of("None") : Optional.empty();
        }
        Optional<String> text = type.literal(given[0]);
        if (text.isEmpty()) {
            throw UserTools.refusal(
                    method,
                    "gives " + name + " the default '" + given[0] + "', which is no " + type.type(),
                    "Defaults are texts, numbers, true and false; an Optional has None.");
        }
        return text;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
