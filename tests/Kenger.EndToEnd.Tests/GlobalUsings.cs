global using Kenger.TestKit;
