package dev.vireo.program;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Tools of one's own: the methods of Java objects that are marked with [VisualTool], as functions that
/// programs may call.
///
/// Parameters and results are `boolean`, `int`, `long`, `float`, `double`, `String`, [ImagePatch],
/// [VideoSegment], and `List<T>`, `Optional<T>` and `Map<String, T>` of those. Methods are called by several
/// threads at once when the agent is used by several.
public final class UserTools {
    /// No tools.
    public static final UserTools NONE = new UserTools(Map.of());

    private record Tool(
            VisualApi.Function function, Object owner, Method method, List<JavaType> parameters, JavaType result) {}

    private final Map<String, Tool> tools;
    private final List<VisualApi.Function> functions;
    private final VisualApi api;

    private UserTools(Map<String, Tool> tools) {
        this.tools = tools;
        this.functions = tools.values().stream().map(Tool::function).toList();
        this.api = VisualApi.STANDARD.plus(functions);
    }

    /// The marked methods of these objects, in the order of the objects and then of the methods' names.
    ///
    /// @throws VireoException with code USAGE when an object has no such method, or one has a type, a name or
    ///     a default that programs can't have; its message names the method
    public static UserTools of(Object... owners) {
        Map<String, Tool> all = new LinkedHashMap<>();
        for (Object owner : owners) {
            List<Method> methods = Arrays.stream(owner.getClass().getMethods())
                    .filter(m -> m.isAnnotationPresent(VisualTool.class) && !m.isBridge())
                    .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toGenericString))
                    .toList();
            for (Class<?> c = owner.getClass(); c != null; c = c.getSuperclass()) {
                for (Method hidden : c.getDeclaredMethods()) {
                    if (hidden.isAnnotationPresent(VisualTool.class) && !Modifier.isPublic(hidden.getModifiers())) {
                        throw refusal(hidden, "is not public", "Make it public.");
                    }
                }
            }
            if (methods.isEmpty()) {
                throw new VireoException(
                        Code.USAGE,
                        owner.getClass().getName() + " has no method that is marked with @VisualTool",
                        "Write @VisualTool(\"What it does\") above one.");
            }
            for (Method method : methods) {
                Tool tool = tool(owner, method);
                String name = tool.function.qualifiedName();
                Tool other = all.putIfAbsent(name, tool);
                if (other != null) {
                    throw refusal(
                            method,
                            "is called " + name + " in programs, and so is " + named(other.method),
                            "Give one another name: @VisualTool(value = \"...\", name = \"...\")");
                }
            }
        }
        return all.isEmpty() ? NONE : new UserTools(all);
    }

    private static Tool tool(Object owner, Method method) {
        VisualTool mark = Objects.requireNonNull(method.getAnnotation(VisualTool.class));
        if (mark.value().isBlank()) {
            throw refusal(method, "has no description", "Say what it does; the planner knows nothing else of it.");
        }
        try {
            method.setAccessible(true); // a public method of a class that is not
        } catch (InaccessibleObjectException e) {
            throw refusal(method, "can't be called from here", "Open its package to dev.vireo.program.");
        }
        ToolSignature signature = ToolSignature.of(method, mark);
        return new Tool(signature.function(), owner, method, signature.parameters(), signature.result());
    }

    static VireoException refusal(Method method, String what, String hint) {
        return new VireoException(Code.USAGE, "the tool " + named(method) + " " + what, hint);
    }

    private static String named(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    /// What programs may call, for [VisualApi#plus].
    public List<VisualApi.Function> functions() {
        return functions;
    }

    /// The standard API and these tools: what a runner must be started with.
    public VisualApi api() {
        return api;
    }

    /// Whether a function is one of these tools.
    public boolean has(String qualifiedName) {
        return tools.containsKey(qualifiedName);
    }

    /// Calls a tool.
    ///
    /// @param arguments a value for each parameter; the first is the receiver of a method
    /// @throws ToolException with the message of what the method threw; when an argument or the result is not
    ///     of its type; or when there is no such tool
    /// @throws VireoException when the method threw one that no program can mend: with any code but USAGE
    public Value call(String qualifiedName, List<Value> arguments) throws ToolException {
        Tool tool = tools.get(qualifiedName);
        if (tool == null) {
            throw new ToolException("there is no tool '" + qualifiedName + "'");
        }
        if (arguments.size() != tool.parameters.size()) {
            throw new ToolException(
                    qualifiedName + "() takes " + tool.parameters.size() + " values, not " + arguments.size());
        }
        @Nullable Object[] given = new Object[arguments.size()];
        for (int i = 0; i < given.length; i++) {
            Optional<Object> java = tool.parameters.get(i).toJava(arguments.get(i));
            if (java.isEmpty()) {
                throw new ToolException(qualifiedName + "(): " + parameterName(tool, i) + " must be "
                        + tool.parameters.get(i) + ", not " + described(arguments.get(i)));
            }
            given[i] = java.get();
        }
        @Nullable Object result = invoke(tool, given);
        return tool.result
                .toValue(result)
                .orElseThrow(() -> new ToolException(qualifiedName + "() gave "
                        + (result == null ? "null" : "a " + result.getClass().getSimpleName() + " that holds")
                        + (result == null ? "" : " null or something else than its type says")
                        + ", where " + tool.result.type() + " is declared"));
    }

    private static String parameterName(Tool tool, int i) {
        boolean method = !tool.function.owner().isEmpty();
        return method && i == 0
                ? "self"
                : tool.function.parameters().get(method ? i - 1 : i).name();
    }

    private static String described(Value value) {
        return value instanceof Value.Int(long n)
                ? "the int " + n
                : Type.of(value).toString();
    }

    private static @Nullable Object invoke(Tool tool, @Nullable Object[] arguments) throws ToolException {
        try {
            return tool.method.invoke(tool.owner, arguments);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the tool " + named(tool.method) + " was accessible before", e);
        } catch (InvocationTargetException e) {
            throw failure(tool, Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static ToolException failure(Tool tool, Throwable thrown) {
        switch (thrown) {
            case Error error -> throw error;
            case CancellationException cancelled -> throw cancelled;
            case InterruptedException _ -> {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted in the tool " + named(tool.method));
            }
            case VireoException e -> {
                if (e.code() != Code.USAGE) {
                    throw e;
                }
                return new ToolException(e.getMessage(), e);
            }
            case ToolException e -> {
                return e;
            }
            default -> {
                String message = thrown.getMessage();
                return new ToolException(
                        tool.function.qualifiedName() + "(): "
                                + (message == null || message.isBlank()
                                        ? thrown.getClass().getSimpleName()
                                        : message),
                        thrown);
            }
        }
    }
}
