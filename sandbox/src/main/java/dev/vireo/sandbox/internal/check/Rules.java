package dev.vireo.sandbox.internal.check;

import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.internal.check.Scopes.Scope;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Literal;
import dev.vireo.sandbox.internal.python.Pattern;
import dev.vireo.sandbox.internal.python.Prelude;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a program may consist of, whatever its types. Everything is refused that is not known: kinds of
/// statements and expressions that the tree has no record for, modules and their names, names in general.
public final class Rules {
    /// The name of the entry function.
    public static final String ENTRY = "execute_command";

    private static final Map<String, String> REFUSED_KINDS = Map.of(
            "ClassDef", "a class definition",
            "AsyncFunctionDef", "an async function",
            "AsyncFor", "async for",
            "AsyncWith", "async with",
            "Await", "await",
            "Delete", "del",
            "Global", "global",
            "Nonlocal", "nonlocal",
            "TypeAlias", "a type statement",
            "TryStar", "except*");

    private static final Set<String> BUILTINS = words(
            "abs all any ascii bin bool bytes callable chr complex dict divmod enumerate filter float format frozenset hex int"
                    + " isinstance issubclass iter len list map max min next oct ord pow print range repr reversed"
                    + " round set slice sorted str sum tuple zip ArithmeticError AssertionError AttributeError"
                    + " BaseException Exception IndexError KeyError LookupError NameError NotImplemented"
                    + " NotImplementedError OverflowError RecursionError RuntimeError StopIteration TypeError"
                    + " UnboundLocalError UnicodeError ValueError ZeroDivisionError Ellipsis");

    /// Names of Python that are refused with a word why, instead of as unknown.
    private static final Set<String> REFUSED_NAMES = words(
            "open exec eval compile globals locals vars getattr setattr delattr hasattr input breakpoint memoryview"
                    + " type object super dir id hash help exit quit copyright credits license classmethod"
                    + " staticmethod property bytearray aiter anext MemoryError SystemExit KeyboardInterrupt"
                    + " GeneratorExit OSError IOError");

    private static final Set<String> REFUSED_ATTRIBUTES = words(
            "mro format_map now today utcnow fromtimestamp Random SystemRandom getrandbits with_traceback add_note");

    private static final Set<String> FREE_NAMES = words("ToolError List Dict Tuple Optional Union Any");

    private final Report report;
    private final Scopes scopes;
    private final Set<Expr.Name> moduleUses = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> api;

    private Rules(VisualApi api, Tree.Module module, Report report) {
        this.report = report;
        scopes = new Scopes(module, this::visit);
        this.api = api.functions().stream()
                .filter(f -> f.owner().isEmpty())
                .map(VisualApi.Function::name)
                .collect(Collectors.toCollection(HashSet::new));
        api.classes().forEach(type -> this.api.add(type.name()));
        this.api.addAll(FREE_NAMES);
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" ", -1));
    }

    /// Applies the rules to the tree of a program.
    public static void apply(VisualApi api, Tree.Module module, Report report) {
        Rules rules = new Rules(api, module, report);
        rules.scopes.walk();
        rules.topLevel(module);
    }

    /// Whether a module may be imported and has this name.
    static boolean offers(String module, String name) {
        return Prelude.MODULES.getOrDefault(module, Set.of()).contains(name);
    }

    private void visit(Tree n, Scope scope) {
        switch (n) {
            case Tree.Unsupported other -> {
                String what = REFUSED_KINDS.getOrDefault(other.kind(), other.kind());
                report.add(
                        Fault.FORBIDDEN_SYNTAX, n, "programs can't contain " + what, "Use functions, lists and dicts.");
            }
            case Stmt.FunctionDef function -> function(function);
            case Stmt.Import imported -> imported.names().forEach(alias -> imported(n, alias, scope));
            case Stmt.ImportFrom imported -> importFrom(imported);
            case Stmt.Return _, Stmt.Assign _, Stmt.AugAssign _, Stmt.AnnAssign _, Stmt.Expression _ -> {}
            case Stmt.For _, Stmt.While _, Stmt.If _, Stmt.With _, Stmt.Match _, Stmt.Try _ -> {}
            case Stmt.Raise _, Stmt.Assert _, Stmt.Pass _, Stmt.Break _, Stmt.Continue _ -> {}
            case Expr.Name name -> name(name, scope);
            case Expr.Attribute attribute -> attribute(attribute, scope);
            case Expr.BinOp binary -> LargeConstants.check(binary, report);
            case Expr.Constant _, Expr.Subscript _, Expr.Slice _, Expr.Call _, Expr.UnaryOp _, Expr.BoolOp _ -> {}
            case Expr.Compare _, Expr.IfExp _, Expr.Lambda _, Expr.NamedExpr _, Expr.Display _ -> {}
            case Expr.DictDisplay _, Expr.Comprehension _, Expr.JoinedStr _, Expr.FormattedValue _ -> {}
            case Expr.Starred _, Expr.Yielding _ -> {}
            case Pattern.MatchAs as -> reserved(n, as.name());
            case Pattern.MatchStar star -> reserved(n, star.name());
            case Pattern.MatchMapping mapping -> reserved(n, mapping.rest());
            case Pattern.MatchClass type -> matchClass(type);
            case Pattern.MatchValue _, Pattern.MatchSingleton _, Pattern.MatchSequence _, Pattern.MatchOr _ -> {}
            case Tree.Parameter parameter -> reserved(n, parameter.name());
            case Tree.Keyword keyword -> reserved(n, keyword.name());
            case Tree.Handler handler -> reserved(n, handler.name());
            case Tree.Clause clause -> {
                if (clause.async()) {
                    report.add(Fault.FORBIDDEN_SYNTAX, n, "programs can't contain async for", "");
                }
            }
            case Tree.Module _, Tree.Arguments _, Tree.Alias _, Tree.Item _, Tree.Case _ -> {}
        }
    }

    private void function(Stmt.FunctionDef n) {
        reserved(n, n.name());
        if (!n.decorators().isEmpty()) {
            report.add(Fault.FORBIDDEN_SYNTAX, n, "programs can't contain decorators", "Call the function directly.");
        }
        if (!n.typeParameters().isEmpty()) {
            report.add(Fault.FORBIDDEN_SYNTAX, n, "programs can't contain type parameters", "Leave them out.");
        }
    }

    private void reserved(Tree n, String name) {
        if (name.startsWith("__")) {
            report.add(Fault.FORBIDDEN_NAME, n, "the name '" + name + "' is reserved", "Choose another name.");
        }
    }

    private void imported(Tree n, Tree.Alias alias, Scope scope) {
        module(n, alias.name());
        if (scope.modules(alias.bound()).size() > 1) {
            report.add(Fault.FORBIDDEN_IMPORT, n, "'" + alias.bound() + "' is imported as two modules", "");
        }
    }

    private boolean module(Tree n, String module) {
        if (Prelude.MODULES.containsKey(module)) {
            return true;
        }
        report.add(
                Fault.FORBIDDEN_IMPORT,
                n,
                "the module '" + module + "' can't be imported",
                "Only these can: " + String.join(", ", new TreeSet<>(Prelude.MODULES.keySet())) + ".");
        return false;
    }

    private void importFrom(Stmt.ImportFrom n) {
        String module = n.relative() ? "." + n.module() : n.module();
        if (module(n, module)) {
            for (Tree.Alias alias : n.names()) {
                if (!alias.name().equals("*")) {
                    member(n, module, alias.name());
                }
                reserved(n, alias.as());
            }
        }
    }

    private void member(Tree n, String module, String name) {
        if (!Prelude.MODULES.getOrDefault(module, Set.of()).contains(name)) {
            report.add(Fault.FORBIDDEN_IMPORT, n, "'" + module + "." + name + "' can't be used", "");
        }
    }

    private void name(Expr.Name n, Scope scope) {
        String name = n.id();
        if (name.startsWith("__")) {
            report.add(Fault.FORBIDDEN_NAME, n, "the name '" + name + "' is reserved", "");
        } else if (n.loaded() && REFUSED_NAMES.contains(name) && !scopes.hides(name, scope)) {
            report.add(Fault.FORBIDDEN_NAME, n, "'" + name + "' can't be used in a program", "");
        } else if (n.loaded() && !isOffered(name) && !scopes.binds(name, scope)) {
            unknown(n, scope);
        } else if (!scope.modules(name).isEmpty() && !moduleUses.contains(n)) {
            report.add(Fault.FORBIDDEN_NAME, n, "the module '" + name + "' can't be used as a value", "");
        }
    }

    private boolean isOffered(String name) {
        return BUILTINS.contains(name) || REFUSED_NAMES.contains(name) || api.contains(name);
    }

    private void unknown(Expr.Name n, Scope scope) {
        String name = n.id();
        if (scopes.bindsSomewhere(name)) {
            report.add(
                    Fault.UNKNOWN_NAME,
                    n,
                    "nothing is called '" + name + "' here",
                    "It exists only inside another function or comprehension.");
        } else if (report.hasRoom(Fault.UNKNOWN_NAME)) {
            Set<String> known = new TreeSet<>(scope.names());
            known.remove("");
            known.addAll(api);
            known.addAll(BUILTINS);
            report.add(
                    Fault.UNKNOWN_NAME,
                    n,
                    "nothing is called '" + name + "'",
                    "",
                    name,
                    Report.didYouMean(name, known));
        }
    }

    private void attribute(Expr.Attribute n, Scope scope) {
        String name = n.attr();
        if (n.value() instanceof Expr.Name base && !scope.modules(base.id()).isEmpty()) {
            moduleUses.add(base); // left of a dot is the one place where a module may stand
            scope.modules(base.id()).forEach(module -> member(n, module, name));
            return;
        }
        if (refusedAttribute(name)) {
            report.add(Fault.FORBIDDEN_ATTRIBUTE, n, "the attribute '" + name + "' can't be used", "");
        } else if (name.equals("format") && !plainFormat(n.value())) {
            report.add(
                    Fault.FORBIDDEN_FORMAT,
                    n,
                    "format() needs a literal text whose braces hold nothing but a position, a name or a width",
                    "Use an f-string.");
        }
    }

    static boolean refusedAttribute(String name) {
        return name.startsWith("_") || REFUSED_ATTRIBUTES.contains(name) || name.matches("(f|tb|gi|co|cr|ag)_.*");
    }

    /// Whether this is a text that reaches into no object: what its braces hold is a word, and after a colon what
    /// holds no brackets.
    private static boolean plainFormat(Expr value) {
        if (!(value instanceof Expr.Constant(Tree.Place _, Literal.Text(String text)))) {
            return false;
        }
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            boolean twice = at < text.length() && text.charAt(at) == c;
            if ((c == '{' || c == '}') && twice) {
                at++;
            } else if (c == '{') {
                at = endOfField(text, at);
            } else if (c == '}') {
                return false;
            }
        }
        return at == text.length();
    }

    /// Where the text goes on after a field that begins there; beyond its end when the field is none of ours.
    private static int endOfField(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == '_' || isAsciiLetterOrDigit(text.charAt(at)))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == ':') {
            at++;
            while (at < text.length() && "{}[]".indexOf(text.charAt(at)) < 0) {
                at++;
            }
        }
        return at < text.length() && text.charAt(at) == '}' ? at + 1 : text.length() + 1;
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return c < 128 && Character.isLetterOrDigit(c);
    }

    private void matchClass(Pattern.MatchClass n) {
        for (Pattern.Attribute attribute : n.attributes()) {
            if (refusedAttribute(attribute.name())) {
                report.add(Fault.FORBIDDEN_ATTRIBUTE, n, "the attribute '" + attribute.name() + "' can't be used", "");
            }
        }
    }

    private void topLevel(Tree.Module module) {
        for (Stmt statement : module.body()) {
            boolean fine = switch (statement) {
                case Stmt.FunctionDef _, Stmt.Import _, Stmt.ImportFrom _ -> true;
                case Stmt.Assign _, Stmt.AnnAssign _, Stmt.Pass _ -> true;
                case Stmt.Expression expression -> expression.value() instanceof Expr.Constant;
                case Tree.Unsupported _ -> true; // refused already
                case Stmt.Return _, Stmt.AugAssign _, Stmt.For _, Stmt.While _, Stmt.If _, Stmt.With _ -> false;
                case Stmt.Match _, Stmt.Raise _, Stmt.Try _, Stmt.Assert _, Stmt.Break _, Stmt.Continue _ -> false;
            };
            if (!fine) {
                report.add(
                        Fault.TOP_LEVEL_STATEMENT,
                        statement,
                        "only functions, imports and constants may stand outside a function",
                        "Move this into " + ENTRY + ".");
            }
        }
    }
}
