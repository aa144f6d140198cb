package dev.vireo.sandbox.internal.check;

import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.internal.python.Expr;
import dev.vireo.sandbox.internal.python.Literal;
import dev.vireo.sandbox.internal.python.Pattern;
import dev.vireo.sandbox.internal.python.Stmt;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
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

    private static final Map<String, Set<String>> MODULES = Map.of(
            "math",
            words("acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp"
                    + " exp2 expm1 fabs floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt"
                    + " lcm ldexp lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians remainder"
                    + " sin sinh sqrt sumprod tan tanh tau trunc ulp"),
            "typing",
            words("Any Callable Collection Dict Final FrozenSet Generator Hashable Iterable Iterator List Literal"
                    + " Mapping NoReturn Optional Sequence Set Text Tuple Union TYPE_CHECKING cast"),
            "re",
            words("A ASCII DOTALL I IGNORECASE M MULTILINE S VERBOSE X compile error escape findall finditer fullmatch"
                    + " match search split sub subn Match Pattern"),
            "collections",
            words("ChainMap Counter OrderedDict defaultdict deque namedtuple"),
            "itertools",
            words("accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile"
                    + " filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee"
                    + " zip_longest"),
            "functools",
            words("cache cmp_to_key lru_cache partial reduce"),
            "random",
            words("betavariate choice choices expovariate gauss normalvariate randint random randrange sample seed"
                    + " shuffle triangular uniform"),
            "statistics",
            words("fmean geometric_mean harmonic_mean mean median median_high median_low mode multimode pstdev"
                    + " pvariance quantiles stdev variance StatisticsError"),
            "datetime",
            words("MAXYEAR MINYEAR UTC date datetime time timedelta timezone"));

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
    private final Set<String> bound = new HashSet<>();
    /// Names under which modules are imported, and which ones.
    private final Map<String, String> modules = new HashMap<>();
    private final Set<Expr.Name> moduleUses = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> api;

    private Rules(VisualApi api, Report report) {
        this.report = report;
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
    ///
    /// @return the names that the program binds, in whatever scope
    public static Set<String> apply(VisualApi api, Tree.Module module, Report report) {
        Rules rules = new Rules(api, report);
        module.walk(rules::bind);
        module.walk(rules::visit);
        rules.topLevel(module);
        return rules.bound;
    }

    /// Whether programs find this name without binding it.
    static boolean isFree(String name) {
        return BUILTINS.contains(name)
                || FREE_NAMES.contains(name)
                || REFUSED_NAMES.contains(name)
                || name.startsWith("__");
    }

    /// Whether a module may be imported and has this name.
    static boolean offers(String module, String name) {
        return MODULES.getOrDefault(module, Set.of()).contains(name);
    }

    /// Collects the names that the program binds, in whatever scope.
    private void bind(Tree n) {
        switch (n) {
            case Expr.Name name -> {
                if (!name.loaded()) {
                    bound.add(name.id());
                }
            }
            case Stmt.FunctionDef function -> bound.add(function.name());
            case Tree.Handler handler -> bound.add(handler.name());
            case Pattern.MatchAs as -> bound.add(as.name());
            case Pattern.MatchStar star -> bound.add(star.name());
            case Pattern.MatchMapping mapping -> bound.add(mapping.rest());
            case Tree.Parameter parameter -> bound.add(parameter.name());
            case Stmt.Import imported -> {
                for (Tree.Alias alias : imported.names()) {
                    bound.add(alias.bound());
                    String before = modules.put(alias.bound(), alias.name());
                    if (before != null && !before.equals(alias.name())) {
                        report.add(Fault.FORBIDDEN_IMPORT, n, "'" + alias.bound() + "' is imported as two modules", "");
                    }
                }
            }
            case Stmt.ImportFrom imported -> {
                for (Tree.Alias alias : imported.names()) {
                    if (alias.name().equals("*")) {
                        bound.addAll(MODULES.getOrDefault(imported.module(), Set.of()));
                    } else {
                        bound.add(alias.bound());
                    }
                }
            }
            case Stmt _, Expr _, Pattern _, Tree.Module _ -> {} // what they bind stands in their parts
            case Tree.Arguments _, Tree.Keyword _, Tree.Alias _, Tree.Clause _, Tree.Item _, Tree.Case _ -> {}
        }
    }

    private void visit(Tree n) {
        switch (n) {
            case Tree.Unsupported other -> {
                String what = REFUSED_KINDS.getOrDefault(other.kind(), other.kind());
                report.add(
                        Fault.FORBIDDEN_SYNTAX, n, "programs can't contain " + what, "Use functions, lists and dicts.");
            }
            case Stmt.FunctionDef function -> function(function);
            case Stmt.Import imported -> imported.names().forEach(alias -> module(n, alias.name()));
            case Stmt.ImportFrom imported -> importFrom(imported);
            case Stmt.Return _, Stmt.Assign _, Stmt.AugAssign _, Stmt.AnnAssign _, Stmt.Expression _ -> {}
            case Stmt.For _, Stmt.While _, Stmt.If _, Stmt.With _, Stmt.Match _, Stmt.Try _ -> {}
            case Stmt.Raise _, Stmt.Assert _, Stmt.Pass _, Stmt.Break _, Stmt.Continue _ -> {}
            case Expr.Name name -> name(name);
            case Expr.Attribute attribute -> attribute(attribute);
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

    private boolean module(Tree n, String module) {
        if (MODULES.containsKey(module)) {
            return true;
        }
        report.add(
                Fault.FORBIDDEN_IMPORT,
                n,
                "the module '" + module + "' can't be imported",
                "Only these can: " + String.join(", ", new TreeSet<>(MODULES.keySet())) + ".");
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
        if (!MODULES.getOrDefault(module, Set.of()).contains(name)) {
            report.add(Fault.FORBIDDEN_IMPORT, n, "'" + module + "." + name + "' can't be used", "");
        }
    }

    private void name(Expr.Name n) {
        String name = n.id();
        if (name.startsWith("__")) {
            report.add(Fault.FORBIDDEN_NAME, n, "the name '" + name + "' is reserved", "");
        } else if (!bound.contains(name) && !BUILTINS.contains(name) && !api.contains(name)) {
            if (REFUSED_NAMES.contains(name)) {
                report.add(Fault.FORBIDDEN_NAME, n, "'" + name + "' can't be used in a program", "");
            } else {
                List<String> known = new ArrayList<>(bound);
                known.addAll(api);
                known.addAll(BUILTINS);
                known.remove("");
                Collections.sort(known);
                report.add(
                        Fault.UNKNOWN_NAME,
                        n,
                        "nothing is called '" + name + "'",
                        "",
                        name,
                        Report.didYouMean(name, known));
            }
        } else if (modules.containsKey(name) && !moduleUses.contains(n)) {
            report.add(Fault.FORBIDDEN_NAME, n, "the module '" + name + "' can't be used as a value", "");
        }
    }

    private void attribute(Expr.Attribute n) {
        String name = n.attr();
        if (n.value() instanceof Expr.Name base) {
            String module = modules.get(base.id());
            if (module != null) {
                moduleUses.add(base); // left of a dot is the one place where a module may stand
                member(n, module, name);
                return;
            }
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

    /// Whether this is a text that reaches into no object.
    private static boolean plainFormat(Expr value) {
        return value instanceof Expr.Constant(Tree.Place _, Literal.Text(String text))
                && text.replace("{{", "").replace("}}", "").matches("([^{}]|\\{\\w*(:[^{}\\[\\]]*)?})*");
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
