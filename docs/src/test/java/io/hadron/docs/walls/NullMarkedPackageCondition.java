package io.hadron.docs.walls;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** The package of a class has a {@code package-info} with {@link NullMarked}. */
final class NullMarkedPackageCondition extends ArchCondition<JavaClass> {

    NullMarkedPackageCondition() {
        super("live in a package with a package-info that is @NullMarked");
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
        var info = item.getPackage().tryGetPackageInfo();
        if (info.isEmpty() || !info.get().isAnnotatedWith(NullMarked.class)) {
            events.add(
                    SimpleConditionEvent.violated(
                            item,
                            item.getName() + ": its package has no @NullMarked package-info"));
        }
    }
}
