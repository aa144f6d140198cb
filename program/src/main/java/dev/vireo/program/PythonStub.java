package dev.vireo.program;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes an API as Python: the `.pyi` stub that editors and type checkers read, and the shorter text of a
/// prompt.
public final class PythonStub {
    private static final String HEADER = """
            # What visual programs find without an import. Made from the API description of Vireo.
            from typing import Any, Iterator, Literal, Optional, TypeVar, overload

            T = TypeVar("T")

            class ToolError(Exception):
                \"""A tool can't answer.\"""

            """;

    private PythonStub() {}

    /// The stub of an API: complete, and with overloads where the type of a result hangs on an argument.
    public static String of(VisualApi api) {
        StringBuilder out = new StringBuilder(HEADER);
        for (VisualApi.ApiClass type : api.classes()) {
            out.append("class ").append(type.name()).append(":\n");
            out.append("    ").append(doc(type.doc())).append('\n');
            for (VisualApi.Attribute attribute : type.attributes()) {
                out.append("    @property\n    def ")
                        .append(attribute.name())
                        .append("(self) -> ")
                        .append(attribute.type())
                        .append(":\n        ")
                        .append(doc(attribute.doc()))
                        .append('\n');
            }
            out.append("    def __init__(self, ").append(constructor(type)).append(") -> None: ...\n");
            if (type.name().equals(VisualApi.VIDEO)) {
                out.append("    def __len__(self) -> int: ...\n");
            }
            for (VisualApi.Function function : api.functions()) {
                if (function.owner().equals(type.name())) {
                    definitions(out, function, "    ");
                }
            }
            out.append('\n');
        }
        for (VisualApi.Function function : api.functions()) {
            if (function.owner().isEmpty()) {
                definitions(out, function, "");
            }
        }
        return out.toString();
    }

    /// The parameters of the constructor of a class: what it is made from, and edges inside that.
    private static String constructor(VisualApi.ApiClass type) {
        List<String> edges = type.name().equals(VisualApi.PATCH)
                ? List.of("left", "lower", "right", "upper")
                : List.of("start", "end");
        return type.madeFrom() + ": " + type.name()
                + edges.stream().map(e -> ", " + e + ": Optional[int] = None").collect(Collectors.joining());
    }

    private static void definitions(StringBuilder out, VisualApi.Function function, String indent) {
        switch (function.traits().gives()) {
            case DEMANDED -> {
                overload(out, function, indent, "returns", "type[T]", "T");
                overload(out, function, indent, "returns", "Any = None", "Any");
            }
            case CHOSEN -> {
                overload(out, function, indent, "return_index", "Literal[False] = False", VisualApi.PATCH);
                overload(out, function, indent, "return_index", "Literal[True]", "int");
            }
            case DECLARED, AT_LEAST_ONE ->
                out.append(signature(function, indent))
                        .append(":\n    ")
                        .append(indent)
                        .append(doc(function.doc()))
                        .append('\n');
        }
    }

    private static void overload(
            StringBuilder out,
            VisualApi.Function function,
            String indent,
            String parameter,
            String type,
            String returns) {
        List<String> parts = new ArrayList<>(function.owner().isEmpty() ? List.of() : List.of("self"));
        for (VisualApi.Parameter p : function.parameters()) {
            if (p.name().equals(parameter)) {
                parts.add(p.name() + ": " + type);
            } else {
                parts.add(parameter(p));
            }
        }
        out.append(indent)
                .append("@overload\n")
                .append(indent)
                .append("def ")
                .append(function.name())
                .append('(')
                .append(String.join(", ", parts))
                .append(") -> ")
                .append(returns)
                .append(":\n    ")
                .append(indent)
                .append(doc(function.doc()))
                .append('\n');
    }

    /// A function's line without what follows its result: `def find(self, object_name: str) -> list[ImagePatch]`.
    public static String signature(VisualApi.Function function, String indent) {
        List<String> parts = new ArrayList<>(function.owner().isEmpty() ? List.of() : List.of("self"));
        function.parameters().forEach(p -> parts.add(parameter(p)));
        return indent + "def " + function.name() + "(" + String.join(", ", parts) + ") -> " + function.returns();
    }

    private static String parameter(VisualApi.Parameter p) {
        return p.name() + ": " + p.type()
                + p.defaultText().map(text -> " = " + text).orElse("");
    }

    private static String doc(String text) {
        return "\"\"\"" + text.replace("\\", "\\\\").replace("\"\"\"", "'''") + "\"\"\"";
    }
}
