package dev.vireo.sandbox.internal.check;

import dev.vireo.program.VisualApi;
import dev.vireo.sandbox.internal.python.Tree;
import java.math.BigInteger;
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

/// What a program may consist of, whatever its types. Everything is refused that is not listed here: kinds of
/// statements and expressions, modules and their names, names in general.
public final class Rules {
    /// The name of the entry function.
    public static final String ENTRY = "execute_command";

    private static final Set<String> KINDS = words(
            "Module FunctionDef arguments arg Return Assign AugAssign AnnAssign For While If With withitem Raise Try"
                    + " ExceptHandler Assert Import ImportFrom alias Expr Pass Break Continue BoolOp NamedExpr BinOp"
                    + " UnaryOp Lambda IfExp Dict Set ListComp SetComp DictComp GeneratorExp comprehension Yield"
                    + " YieldFrom Compare Call keyword FormattedValue JoinedStr Constant Attribute Subscript Starred"
                    + " Name List Tuple Slice Match match_case MatchValue MatchSingleton MatchSequence MatchMapping"
                    + " MatchClass MatchStar MatchAs MatchOr");

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
    private final Set<Tree.Node> moduleUses = Collections.newSetFromMap(new IdentityHashMap<>());
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
    public static Set<String> apply(VisualApi api, Tree.Node module, Report report) {
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
    private void bind(Tree.Node n) {
        switch (n.kind()) {
            case "Name" -> {
                if (!n.text("ctx").equals("Load")) {
                    bound.add(n.text("id"));
                }
            }
            case "FunctionDef", "ExceptHandler", "MatchAs", "MatchStar" -> bound.add(n.text("name"));
            case "MatchMapping" -> bound.add(n.text("rest"));
            case "arg" -> bound.add(n.text("arg"));
            case "Import" -> {
                for (Tree.Node alias : n.nodes("names")) {
                    String name = alias.text("asname").isEmpty() ? alias.text("name") : alias.text("asname");
                    bound.add(name);
                    String before = modules.put(name, alias.text("name"));
                    if (before != null && !before.equals(alias.text("name"))) {
                        report.add(Fault.FORBIDDEN_IMPORT, n, "'" + name + "' is imported as two modules", "");
                    }
                }
            }
            case "ImportFrom" -> {
                for (Tree.Node alias : n.nodes("names")) {
                    String name = alias.text("name");
                    if (name.equals("*")) {
                        bound.addAll(MODULES.getOrDefault(n.text("module"), Set.of()));
                    } else {
                        bound.add(alias.text("asname").isEmpty() ? name : alias.text("asname"));
                    }
                }
            }
            default -> {
                return;
            }
        }
    }

    private void visit(Tree.Node n) {
        if (!KINDS.contains(n.kind())) {
            String what = REFUSED_KINDS.getOrDefault(n.kind(), n.kind());
            report.add(Fault.FORBIDDEN_SYNTAX, n, "programs can't contain " + what, "Use functions, lists and dicts.");
            return;
        }
        switch (n.kind()) {
            case "FunctionDef" -> function(n);
            case "Import" -> n.nodes("names").forEach(alias -> module(n, alias.text("name")));
            case "ImportFrom" -> importFrom(n);
            case "Name" -> name(n);
            case "arg" -> reserved(n, n.text("arg"));
            case "keyword" -> reserved(n, n.text("arg"));
            case "ExceptHandler", "MatchAs", "MatchStar" -> reserved(n, n.text("name"));
            case "MatchMapping" -> reserved(n, n.text("rest"));
            case "MatchClass" -> matchClass(n);
            case "Attribute" -> attribute(n);
            case "comprehension" -> {
                if (n.field("is_async") instanceof Tree.Whole(BigInteger v) && v.signum() != 0) {
                    report.add(Fault.FORBIDDEN_SYNTAX, n, "programs can't contain async for", "");
                }
            }
            case "BinOp" -> LargeConstants.check(n, report);
            default -> {
                return;
            }
        }
    }

    private void function(Tree.Node n) {
        reserved(n, n.text("name"));
        if (!n.nodes("decorator_list").isEmpty()) {
            report.add(Fault.FORBIDDEN_SYNTAX, n, "programs can't contain decorators", "Call the function directly.");
        }
        if (!n.nodes("type_params").isEmpty()) {
            report.add(Fault.FORBIDDEN_SYNTAX, n, "programs can't contain type parameters", "Leave them out.");
        }
    }

    private void reserved(Tree.Node n, String name) {
        if (name.startsWith("__")) {
            report.add(Fault.FORBIDDEN_NAME, n, "the name '" + name + "' is reserved", "Choose another name.");
        }
    }

    private boolean module(Tree.Node n, String module) {
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

    private void importFrom(Tree.Node n) {
        String module = n.field("level") instanceof Tree.Whole(BigInteger level) && level.signum() > 0
                ? "." + n.text("module")
                : n.text("module");
        if (module(n, module)) {
            for (Tree.Node alias : n.nodes("names")) {
                if (!alias.text("name").equals("*")) {
                    member(n, module, alias.text("name"));
                }
                reserved(n, alias.text("asname"));
            }
        }
    }

    private void member(Tree.Node n, String module, String name) {
        if (!MODULES.getOrDefault(module, Set.of()).contains(name)) {
            report.add(Fault.FORBIDDEN_IMPORT, n, "'" + module + "." + name + "' can't be used", "");
        }
    }

    private void name(Tree.Node n) {
        String name = n.text("id");
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

    private void attribute(Tree.Node n) {
        String name = n.text("attr");
        if (n.field("value") instanceof Tree.Node base && base.is("Name")) {
            String module = modules.get(base.text("id"));
            if (module != null) {
                moduleUses.add(base); // left of a dot is the one place where a module may stand
                member(n, module, name);
                return;
            }
        }
        if (refusedAttribute(name)) {
            report.add(Fault.FORBIDDEN_ATTRIBUTE, n, "the attribute '" + name + "' can't be used", "");
        } else if (name.equals("format") && !plainFormat(n.field("value"))) {
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
    private static boolean plainFormat(Tree value) {
        if (!(value instanceof Tree.Node node)
                || !node.is("Constant")
                || !(node.field("value") instanceof Tree.Text(String text))) {
            return false;
        }
        return text.replace("{{", "").replace("}}", "").matches("([^{}]|\\{\\w*(:[^{}\\[\\]]*)?})*");
    }

    private void matchClass(Tree.Node n) {
        if (n.field("kwd_attrs") instanceof Tree.Many(List<Tree> names)) {
            for (Tree name : names) {
                if (name instanceof Tree.Text(String text) && refusedAttribute(text)) {
                    report.add(Fault.FORBIDDEN_ATTRIBUTE, n, "the attribute '" + text + "' can't be used", "");
                }
            }
        }
    }

    private void topLevel(Tree.Node module) {
        for (Tree.Node statement : module.nodes("body")) {
            boolean fine = switch (statement.kind()) {
                case "FunctionDef", "Import", "ImportFrom", "Assign", "AnnAssign", "Pass" -> true;
                case "Expr" -> statement.field("value") instanceof Tree.Node value && value.is("Constant");
                default -> !KINDS.contains(statement.kind()); // refused already
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
