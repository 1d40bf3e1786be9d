namespace Grpc.Tests;

/// <summary>Waits for what must happen, and fails where it does not.</summary>
internal static class Bounded
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Patience);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience);
}
