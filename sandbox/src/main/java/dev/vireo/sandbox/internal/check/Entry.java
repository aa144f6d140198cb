package dev.vireo.sandbox.internal.check;

import dev.vireo.program.Type;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The entry function of a program: how it is called and what it declares to return.
///
/// @param line its line; 0 when there is none
/// @param required parameters without a default
/// @param accepted parameters; `Integer.MAX_VALUE` with `*args`
/// @param declared the type that it declares, when it is one of ours
public record Entry(int line, int required, int accepted, Optional<Type> declared) {
    private static final String TYPES =
            "bool, int, float, str, ImagePatch, Optional[T], list[T], dict[str, T] or tuple[...]";

    /// No entry function.
    public static final Entry NONE = new Entry(0, 0, 0, Optional.empty());

    /// Finds the entry function and reports what is wrong with its shape.
    public static Entry find(Tree.Module module, Report report) {
        List<Stmt.FunctionDef> all = new ArrayList<>();
        module.walk(n -> {
            if (n instanceof Stmt.FunctionDef function && isEntry(function)) {
                all.add(function);
            }
        });
        Stmt.@Nullable FunctionDef entry = module.body().stream()
                .flatMap(s -> s instanceof Stmt.FunctionDef function ? Stream.of(function) : Stream.empty())
                .filter(Entry::isEntry)
                .findFirst()
                .orElse(null);
        if (entry == null) {
            report.add(
                    Fault.NO_ENTRY,
                    0,
                    0,
                    "the program has no function " + Rules.ENTRY,
                    Rules.ENTRY,
                    "",
                    "Write: def " + Rules.ENTRY + "(image) -> T:");
            return NONE;
        }
        if (all.size() > 1) {
            report.add(Fault.SEVERAL_ENTRIES, all.get(1), Rules.ENTRY + " is defined twice", "Keep one.");
        }
        Tree.Arguments arguments = entry.arguments();
        int named = arguments.positionalOnly().size() + arguments.positional().size();
        if (named == 0) {
            report.add(
                    Fault.ENTRY_PARAMETERS,
                    entry,
                    Rules.ENTRY + " has no parameter for the picture",
                    "Write: def " + Rules.ENTRY + "(image) -> T:");
        }
        return new Entry(
                entry.at().line(),
                named - arguments.defaults().size(),
                arguments.rest().isPresent() ? Integer.MAX_VALUE : named,
                declared(entry, report));
    }

    /// Whether a function is called like the entry function.
    static boolean isEntry(Stmt.FunctionDef function) {
        return function.name().equals(Rules.ENTRY);
    }

    private static Optional<Type> declared(Stmt.FunctionDef entry, Report report) {
        if (entry.returns().isEmpty()) {
            report.add(
                    Fault.MISSING_RETURN_ANNOTATION,
                    entry,
                    Rules.ENTRY + " does not declare what it returns",
                    "Write: def " + Rules.ENTRY + "(...) -> T: with T one of " + TYPES + ".");
            return Optional.empty();
        }
        Expr annotation = entry.returns().get();
        String text = Annotations.text(annotation);
        Optional<Type> type = Type.parse(text);
        if (type.isEmpty()) {
            report.add(
                    Fault.UNKNOWN_RETURN_TYPE,
                    entry.at().line(),
                    annotation.at().column(),
                    "'" + text + "' is no type that a program can return",
                    "",
                    text,
                    hint(text));
        }
        return type;
    }

    /// What to declare instead of a type that a program can't return.
    private static String hint(String text) {
        int bracket = text.indexOf('[');
        String name = bracket < 0 ? text : text.substring(0, bracket);
        return switch (name.substring(name.indexOf('.') + 1)) {
            case "Sequence",
                    "Iterable",
                    "Iterator",
                    "Generator",
                    "Collection",
                    "set",
                    "Set",
                    "frozenset",
                    "FrozenSet",
                    "deque",
                    "list",
                    "List" -> "Return a list and declare list[T].";
            case "Mapping", "defaultdict", "OrderedDict", "Counter", "dict", "Dict" ->
                "Return a dict with keys of text and declare dict[str, T].";
            case "tuple", "Tuple" -> "Declare the type of each element: tuple[A, B].";
            case "Union" -> "Declare one type: T, or Optional[T] when it may be None.";
            default -> "Use " + TYPES + ".";
        };
    }
}
