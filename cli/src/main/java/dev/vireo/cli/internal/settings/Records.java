package dev.vireo.cli.internal.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
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
        return make(Settings.class, sections);
    }

    /// A record of these values.
    static <R> R make(Class<R> type, List<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.cast(type.getDeclaredConstructor(types).newInstance(values.toArray()));
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
