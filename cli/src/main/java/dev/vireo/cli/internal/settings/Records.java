package dev.vireo.cli.internal.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Makes the records of [Settings] from lists of values.
final class Records {
    private Records() {}

    /// @param bySection the values of each section, in the order of its components
    static Settings settings(Map<String, List<Object>> bySection, Map<String, Settings.Price> prices) {
        List<Object> sections = new ArrayList<>();
        RecordComponent[] components = Settings.class.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            String name = SettingKey.SECTIONS.get(i);
            sections.add(
                    name.equals(SettingKey.PRICES)
                            ? prices
                            : make(components[i].getType(), bySection.getOrDefault(name, List.of())));
        }
        return construct(Settings.class, sections.toArray());
    }

    /// A record of these values, those of the records inside it among them.
    static <R> R make(Class<R> type, List<Object> values) {
        return make(type, values.iterator());
    }

    private static <R> R make(Class<R> type, Iterator<Object> values) {
        RecordComponent[] components = type.getRecordComponents();
        return construct(
                type,
                Arrays.stream(components)
                        .map(c -> isShared(c) ? make(c.getType(), values) : values.next())
                        .toArray());
    }

    /// Whether a component of a section is a record of settings that sections share.
    static boolean isShared(RecordComponent component) {
        return component.getType().isRecord() && !component.isAnnotationPresent(Setting.class);
    }

    private static <R> R construct(Class<R> type, Object[] arguments) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.cast(type.getDeclaredConstructor(types).newInstance(arguments));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException mine) {
                throw mine;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the record " + type.getName() + " has no such components", e);
        }
    }
}
