package dev.vireo.language.internal.local;

import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.beans.FeatureDescriptor;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/// What templates may reach: keys of objects, places of lists and texts, the counters of a loop, and
/// Python's methods of texts and objects. Jinjava would let them call any public method of any Java object
/// that they get hold of; here there is none, and nothing that can be changed.
final class PythonValues extends ELResolver {
    private final ELResolver ofJinjava = new JinjavaBeanELResolver(true);

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object property) {
        if (base == null || property == null) {
            return null;
        }
        context.setPropertyResolved(true);
        return switch (base) {
            case Map<?, ?> map -> map.get(property.toString());
            case List<?> list -> isPlace(property) ? at(list, place(property)) : null;
            case String text -> isPlace(property) ? at(text, place(property)) : null;
            case Map.Entry<?, ?> entry ->
                isPlace(property) ? (place(property) == 0 ? entry.getKey() : entry.getValue()) : null;
            case ForLoop loop -> ofLoop(loop, property.toString());
            default -> null;
        };
    }

    /// Jinjava hands numbers on as texts.
    private static boolean isPlace(Object property) {
        return property.toString().matches("-?[0-9]{1,9}");
    }

    private static int place(Object property) {
        return Integer.parseInt(property.toString());
    }

    private static @Nullable Object at(List<?> list, int place) {
        int i = place < 0 ? place + list.size() : place;
        return i >= 0 && i < list.size() ? list.get(i) : null;
    }

    private static @Nullable Object at(String text, int place) {
        int size = text.codePointCount(0, text.length());
        int i = place < 0 ? place + size : place;
        return i >= 0 && i < size ? Character.toString(text.codePointAt(text.offsetByCodePoints(0, i))) : null;
    }

    private static Object ofLoop(ForLoop loop, String property) {
        return switch (property) {
            case "index" -> (long) loop.getIndex();
            case "index0" -> (long) loop.getIndex0();
            case "revindex" -> (long) loop.getRevindex();
            case "revindex0" -> (long) loop.getRevindex0();
            case "length" -> (long) loop.getLength();
            case "first" -> loop.isFirst();
            case "last" -> loop.isLast();
            case "depth" -> (long) loop.getDepth();
            case "depth0" -> (long) loop.getDepth0();
            default -> throw new TemplateFailure("loop." + property + " is not known here", 0);
        };
    }

    @Override
    public @Nullable Object invoke(
            ELContext context, Object base, Object method, Class<?> @Nullable [] types, Object @Nullable [] given) {
        if (base instanceof Filter || base instanceof ExpTest) {
            return ofJinjava.invoke(context, base, method, types, given); // how Jinjava applies filters and tests
        }
        context.setPropertyResolved(true);
        Arguments arguments = new Arguments(method.toString(), given == null ? List.of() : Arrays.asList(given));
        return switch (base) {
            case String text -> PythonText.call(text, arguments);
            case Map<?, ?> map -> ofMap(map, arguments);
            case List<?> list -> ofList(list, arguments);
            default -> throw arguments.unknown("a value");
        };
    }

    /// What a method was called with.
    record Arguments(String method, List<@Nullable Object> values) {
        int count() {
            return values.size();
        }

        String text(int i) {
            Object value = values.get(i);
            if (value instanceof String text) {
                return text;
            }
            throw new TemplateFailure("." + method + "() was not given a text", 0);
        }

        int number(int i) {
            if (values.get(i) instanceof Number number) {
                return Math.clamp(number.longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE);
            }
            throw new TemplateFailure("." + method + "() was not given a number", 0);
        }

        void atMost(int least, int most) {
            if (values.size() < least || values.size() > most) {
                throw new TemplateFailure("." + method + "() was given " + values.size() + " values", 0);
            }
        }

        TemplateFailure unknown(String of) {
            return new TemplateFailure(of + " has no ." + method + "() here", 0);
        }
    }

    private static @Nullable Object ofMap(Map<?, ?> map, Arguments arguments) {
        switch (arguments.method()) {
            case "items" -> {
                return items(map);
            }
            case "keys" -> {
                return new ArrayList<>(map.keySet());
            }
            case "values" -> {
                return new ArrayList<>(map.values());
            }
            case "get" -> {
                arguments.atMost(1, 2);
                String key = String.valueOf(arguments.values().get(0));
                Object otherwise = arguments.count() == 2 ? arguments.values().get(1) : null;
                return map.containsKey(key) ? map.get(key) : otherwise;
            }
            default -> throw arguments.unknown("an object");
        }
    }

    /// The keys of an object with their values.
    static List<Map.Entry<Object, @Nullable Object>> items(Map<?, ?> map) {
        List<Map.Entry<Object, @Nullable Object>> out = new ArrayList<>();
        map.forEach((key, value) -> out.add(new SimpleImmutableEntry<>(key, value)));
        return out;
    }

    private static Object ofList(List<?> list, Arguments arguments) {
        arguments.atMost(1, 1);
        Object item = arguments.values().get(0);
        return switch (arguments.method()) {
            case "index" -> (long) list.indexOf(item);
            case "count" -> (long) Collections.frequency((Collection<?>) list, item);
            default -> throw arguments.unknown("a list");
        };
    }

    @Override
    public Class<?> getType(ELContext context, @Nullable Object base, @Nullable Object property) {
        context.setPropertyResolved(true);
        return Object.class;
    }

    @Override
    public void setValue(ELContext context, @Nullable Object base, @Nullable Object property, @Nullable Object value) {
        throw new TemplateFailure("values can't be changed", 0);
    }

    @Override
    public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object property) {
        context.setPropertyResolved(true);
        return true;
    }

    @Override
    public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, @Nullable Object base) {
        return Collections.emptyIterator();
    }

    @Override
    public Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
        return Object.class;
    }
}
