using System.Collections;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;

namespace TrainTools.Testing;

/// <summary>An event of every declared kind, found by reflection: a new one is among them without a line here.</summary>
public static class EveryEvent
{
    private const string Text = "花子 \"x\"\n2";

    /// <summary>Every kind that the program raises.</summary>
    public static IReadOnlyList<Type> Kinds { get; } =
    [
        .. typeof(TrainingEvent).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TrainingEvent)) && type != typeof(UnknownEvent)),
    ];

    /// <summary>One of a kind, with a value that is not the default in each of its properties.</summary>
    public static TrainingEvent Of(Type kind) => (TrainingEvent)Filled(kind);

    private static object Filled(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        object filled = constructor.Invoke([.. constructor.GetParameters().Select(one => Value(one.ParameterType))]);
        foreach (var property in type.GetProperties().Where(one => one.CanWrite))
            property.SetValue(filled, Value(property.PropertyType));
        return filled;
    }

    private static object Value(Type type)
    {
        if (type == typeof(string))
            return Text;
        if (type == typeof(bool))
            return true;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(1)!;
        if (type.IsPrimitive)
            return Convert.ChangeType(7, type, null);
        if (type == typeof(Problem))
            return new Problem("run.epochs_passed", "epochs", ("value", Text), ("epoch", "7"));
        if (!type.IsGenericType)
            return Filled(type);
        var items = Array.CreateInstance(type.GetGenericArguments()[0], 2);
        for (int i = 0; i < items.Length; i++)
            ((IList)items)[i] = Value(type.GetGenericArguments()[0]);
        return items;
    }
}
